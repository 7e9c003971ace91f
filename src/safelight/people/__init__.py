"""People who are to be recognised: learnt by a job, known until they are forgotten."""

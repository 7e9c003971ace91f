"""ImagePipeline's API: compute endpoints whose jobs are polled or told of, profiles, uploads."""

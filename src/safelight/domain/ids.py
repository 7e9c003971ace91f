"""Identifiers, each with a type of its own so that one is never passed for another."""

from typing import NewType

#: A job's public id, minted by the dialect that accepted it (Claid: decimal digits).
JobId = NewType("JobId", str)
#: `acct_…`; the default account is `acct_default`.
AccountId = NewType("AccountId", str)
#: `key_…`; names an API key without being one.
KeyId = NewType("KeyId", str)
#: `msg_…`; also sent to receivers as `webhook-id`.
DeliveryId = NewType("DeliveryId", str)
#: Path of a stored file below the store's root, with `/` between its parts.
BlobKey = NewType("BlobKey", str)
#: The short name of a wire dialect: `claid`, `phota`, `imagepipeline`.
DialectName = NewType("DialectName", str)

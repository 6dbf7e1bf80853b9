"""The only importer of boto3: sessions, calls, and what AWS answered turned into our errors."""

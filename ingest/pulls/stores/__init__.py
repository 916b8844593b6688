"""Where remote files lie: SFTP, S3-compatible storage, the web."""

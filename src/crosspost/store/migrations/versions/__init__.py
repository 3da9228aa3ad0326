"""One file per revision, oldest first. A file that was released is never edited."""

"""What has been written? The literature room: records in, a ranked bilingual answer out."""

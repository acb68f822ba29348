"""For advertising: what a video is about, as bid requests say it."""

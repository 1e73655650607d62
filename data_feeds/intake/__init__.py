"""The push intake: the door for phones, trackers and citizens' apps, on its own port."""

"""What a wall's glass is told to show: a layout with its tiles, and the views that fill them."""

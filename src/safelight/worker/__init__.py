"""The worker host: claims, fetches, renders in children, keeps, delivers."""

"""Counters of what the worker host does; the API's `/metrics` shows them."""

from prometheus_client import Counter, Histogram

ATTEMPTS = Counter(
    "safelight_attempts_total", "Attempts at an item, by what became of it.", ["state", "code"]
)
RENDER_SECONDS = Histogram(
    "safelight_render_seconds",
    "Time that a child process took for an item.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
)
DELIVERIES = Counter(
    "safelight_webhook_attempts_total", "Webhook attempts, by status class or `none`.", ["status"]
)

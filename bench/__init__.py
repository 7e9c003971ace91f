"""Speed and memory, shown as ratios measured in one run; `python -m bench --help`."""

"""Tell the parts of a picture of people apart: faces, people, what is behind them."""

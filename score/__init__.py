"""How well the rules do: recall, noise and time, on labelled logs and on simulated intrusions; `python -m score`."""

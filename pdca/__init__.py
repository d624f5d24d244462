"""The loop in plain Python: plan, do, check, act. No I/O, no clock, no orchestrator."""

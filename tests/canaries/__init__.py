"""Secrets planted wherever one can be, every way out walked, and every byte that came out searched for them."""

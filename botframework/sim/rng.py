"""A small seeded generator of our own, so that one seed gives one market on every machine and Python version.

Imports nothing. SplitMix64 for the bits; only additions, multiplications and shifts above them, no transcendental
function whose last bit depends on the platform.
"""

_MASK = (1 << 64) - 1


def mix(*parts: int) -> int:
    """One 64-bit number out of several, well spread."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = _scramble((state ^ (part & _MASK)) + 0x9E3779B97F4A7C15 & _MASK)
    return state


def _scramble(z: int) -> int:
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _MASK
    return z ^ (z >> 31)


class Rng:
    """A stream of pseudo-random numbers."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def bits(self) -> int:
        """64 random bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        return _scramble(self._state)

    def normals(self) -> tuple[float, float]:
        """Two numbers of mean 0 and variance 1 out of one draw, each the sum of two 16-bit uniforms (within 2.45)."""
        bits = self.bits()
        return (
            ((bits & 0xFFFF) + (bits >> 16 & 0xFFFF) - 65535.0) * (2.449489742783178 / 65536.0),
            ((bits >> 32 & 0xFFFF) + (bits >> 48) - 65535.0) * (2.449489742783178 / 65536.0),
        )

    def hexadecimal(self, digits: int) -> str:
        """Random hexadecimal digits."""
        text = ""
        while len(text) < digits:
            text += f"{self.bits():016x}"
        return text[:digits]

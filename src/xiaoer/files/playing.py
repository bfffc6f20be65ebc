"""What a sound or a film says of itself."""

from dataclasses import dataclass, replace
from typing import Self

MAX_SIDE = 16_384


@dataclass(frozen=True, slots=True)
class Playing:
    has_video: bool = False
    has_sound: bool = False
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None

    def with_size(self, width: int, height: int) -> Self:
        """The first believable one counts."""
        if self.width or not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            return self
        return replace(self, width=width, height=height)

    def with_track(self, video: bool, sound: bool) -> Self:
        return replace(self, has_video=self.has_video or video, has_sound=self.has_sound or sound)

    def lasting(self, duration_ms: int) -> Self:
        return replace(self, duration_ms=duration_ms) if duration_ms > 0 else self

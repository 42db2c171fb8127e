"""The main job: one plan, two engines, one comparison."""

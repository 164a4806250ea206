"""WHAT ONE SEES: screens, models and the one job runner; the only room that knows Qt."""

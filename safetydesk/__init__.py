"""SafetyDesk (安全生产月报送台): collect, watch, print and hand in what a notice asks for."""

__version__ = "1.0.0"

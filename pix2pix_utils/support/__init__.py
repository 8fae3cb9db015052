"""What every room uses and no reader came for."""

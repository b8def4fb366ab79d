"""Korean continued pre-training and instruction tuning, in four stages."""

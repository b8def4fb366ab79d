"""Distributed training of an image classifier, and a baseline on tables, each recorded in MLflow."""

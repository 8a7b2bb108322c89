"""Tickets and expert knowledge in, a model out."""

from diagnoser.learning.train import Trained, TrainSettings, train

__all__ = ["TrainSettings", "Trained", "train"]

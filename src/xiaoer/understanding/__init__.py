"""Understanding: what a buyer's turn asks for, names and feels, offline and in milliseconds."""

from xiaoer.understanding.base import load
from xiaoer.understanding.encoder import MADE_BY, embed
from xiaoer.understanding.model_of import model_of
from xiaoer.understanding.mood import mood_of
from xiaoer.understanding.train import train
from xiaoer.understanding.understand import understand, warm
from xiaoer.understanding.weights import Model

__all__ = ["MADE_BY", "Model", "embed", "load", "model_of", "mood_of", "train", "understand", "warm"]

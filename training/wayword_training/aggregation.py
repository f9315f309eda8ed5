"""Optimal transport between patches and clusters, as image networks aggregate with it."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def sinkhorn(scores: Tensor, iterations: int) -> Tensor:
    """Log-assignments of n patches to m clusters, (B, m, n) to (B, m, n).

    Shang et al., arXiv 2502.14195, models/Image_Aggregation.py of its code. Regularisation 1, both log-marginals
    -log n. The patches' side is updated last, so that each patch's shares sum to 1 after the final + log n, while a
    cluster's sum tends to 1 only as far as the iterations carry it.
    """
    log_n = math.log(scores.shape[2])
    u, v = torch.zeros_like(scores[:, :, 0]), torch.zeros_like(scores[:, 0])  # (B, m), (B, n)
    for _ in range(iterations):
        u = -log_n - torch.logsumexp(scores + v[:, None], 2)
        v = -log_n - torch.logsumexp(scores + u[:, :, None], 1)
    return scores + u[:, :, None] + v[:, None] + log_n

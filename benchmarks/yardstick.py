"""The prototype's frontier algorithm as it was measured. The product must not be slower.

One binary cause, one part. No ticket condition, context, co-failures, causes without a part or graded answers.  Terse
on purpose: it is a yardstick, not a house.
"""

# ruff: noqa: ANN001, ANN201, ANN202, C901, D103, PLR0912, PLR0915, PLR0917, PLR0913, SIM
# mypy: ignore-errors

import math

import numba as nb
import numpy as np

from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network

MAXW = 24


class Yardstick:
    """Arrays of the network: symptom -> parents."""

    def __init__(self, network: Network) -> None:
        """Arrange the links by symptom."""
        self.n = len(network.causes)
        starts = np.searchsorted(network.link_symptom, np.arange(len(network.symptoms) + 1))
        self.args = (
            network.prior[0].copy(),
            network.leak.copy(),
            starts.astype(np.int64),
            network.link_event.copy(),
            network.link.copy(),
        )

    def query(self, pos, neg):
        """Return (marginals, best pair, (status, log P, coverage of pair, of single, of nothing, single, width))."""
        marg, pair = np.empty(self.n), np.empty(2, np.int64)
        return marg, pair, dp_kernel(*self.args, pos, neg, MAXW, marg, pair)


def split(case: Evidence):
    """Return the present and the absent symptoms of a case."""
    here = case.if_present > 0
    return case.symptom[here], case.symptom[~here]


@nb.njit
def _pairs(nA, A, r, p, pos, u, leak, rest_r1, rest_i1, rest_r2, rest_i2, logden, out_pair):
    P0 = 1.0
    for i in range(p):
        P0 *= leak[pos[i]]
    S = np.empty(nA)
    base = np.empty((nA, p))
    bs, bsv = -1, -1.0
    for a in range(nA):
        v = 1.0
        for i in range(p):
            base[a, i] = (1.0 - leak[pos[i]]) * u[a, i]
            v *= 1.0 - base[a, i]
        S[a] = v * r[a]
        if S[a] > bsv:
            bsv, bs = S[a], A[a]
    if rest_i1 >= 0 and rest_r1 * P0 > bsv:
        bsv, bs = rest_r1 * P0, rest_i1
    best, b1, b2 = -1.0, -1, -1
    for a in range(nA):
        for b in range(a + 1, nA):
            v = r[a] * r[b]
            if P0 + S[a] + S[b] + v <= best:
                continue
            for i in range(p):
                v *= 1.0 - base[a, i] * u[b, i]
            c = P0 + S[a] + S[b] + v
            if c > best:
                best, b1, b2 = c, A[a], A[b]
        if rest_i1 >= 0:
            c = P0 + S[a] + rest_r1 * P0 + rest_r1 * S[a]
            if c > best:
                best, b1, b2 = c, A[a], rest_i1
    if rest_i1 >= 0 and rest_i2 >= 0:
        c = P0 * (1 + rest_r1) * (1 + rest_r2)
        if c > best:
            best, b1, b2 = c, rest_i1, rest_i2
    if b1 < 0:
        best, b1, b2 = P0 + bsv, bs, -1
    out_pair[0], out_pair[1] = b1, b2
    den = math.exp(-logden)
    return best * den, (P0 + bsv) * den, P0 * den, bs


@nb.njit
def dp_kernel(prior, leak, sp, si, sq, pos, neg, maxw, marg, out_pair):
    n, p = prior.shape[0], pos.shape[0]
    w1 = prior.copy()
    logC = 0.0
    for t in range(neg.shape[0]):
        i = neg[t]
        logC += math.log1p(-leak[i])
        for e in range(sp[i], sp[i + 1]):
            w1[si[e]] *= 1.0 - sq[e]
    idx = np.full(n, -1, np.int64)
    A = np.empty(n, np.int64)
    nA = 0
    for t in range(p):
        i = pos[t]
        for e in range(sp[i], sp[i + 1]):
            j = si[e]
            if idx[j] < 0:
                idx[j] = nA
                A[nA] = j
                nA += 1
    A = A[:nA]
    r = np.empty(nA)
    for a in range(nA):
        j = A[a]
        r[a] = w1[j] / (1.0 - prior[j])
    logden = 0.0
    r1, i1, r2, i2 = -1.0, -1, -1.0, -1
    for j in range(n):
        logC += math.log1p(-prior[j])
        if idx[j] < 0:
            rr = w1[j] / (1.0 - prior[j])
            marg[j] = rr / (1.0 + rr)
            logden += math.log1p(rr)
            if rr > r1:
                r2, i2 = r1, i1
                r1, i1 = rr, j
            elif rr > r2:
                r2, i2 = rr, j
    u = np.ones((nA, p))
    npar = np.zeros(p, np.int64)
    for t in range(p):
        i = pos[t]
        for e in range(sp[i], sp[i + 1]):
            u[idx[si[e]], t] = 1.0 - sq[e]
            npar[t] += 1
    opk = np.empty(2 * p + nA, np.int64)
    opv = np.empty(2 * p + nA, np.int64)
    nop = 0
    fdone = np.zeros(nA, np.bool_)
    sopen = np.zeros(p, np.bool_)
    sclosed = np.zeros(p, np.bool_)
    left = npar.copy()
    slots = np.full(p + 1, -1, np.int64)
    w = 0
    width = 0
    slotat = np.full((nA, p), -1, np.int64)
    for _ in range(p):
        bt, bcost = -1, 1 << 60
        for t in range(p):
            if sclosed[t]:
                continue
            c = 0 if sopen[t] else 1
            if left[t] > 0:
                i = pos[t]
                for s in range(p):
                    if s == t or sopen[s] or sclosed[s]:
                        continue
                    hit = False
                    for e in range(sp[i], sp[i + 1]):
                        a = idx[si[e]]
                        if not fdone[a] and u[a, s] < 1.0:
                            hit = True
                            break
                    if hit:
                        c += 1
            c = c * 64 + left[t]
            if c < bcost:
                bcost, bt = c, t
        i = pos[bt]
        if not sopen[bt]:
            sopen[bt] = True
            slots[w] = bt
            w += 1
            opk[nop], opv[nop] = 0, bt
            nop += 1
        for e in range(sp[i], sp[i + 1]):
            a = idx[si[e]]
            if fdone[a]:
                continue
            for s in range(p):
                if u[a, s] < 1.0 and not sopen[s]:
                    sopen[s] = True
                    slots[w] = s
                    w += 1
                    opk[nop], opv[nop] = 0, s
                    nop += 1
            for k in range(w):
                slotat[a, slots[k]] = k
            width = max(width, w)
            fdone[a] = True
            opk[nop], opv[nop] = 1, a
            nop += 1
            for s in range(p):
                if u[a, s] < 1.0:
                    left[s] -= 1
        width = max(width, w)
        for k in range(w):
            if slots[k] == bt:
                opk[nop], opv[nop] = 2, k
                nop += 1
                for q in range(k, w - 1):
                    slots[q] = slots[q + 1]
                w -= 1
                break
        sclosed[bt] = True
    if width > maxw:
        return 1, 0.0, 0.0, 0.0, 0.0, -1, width
    tot = 0
    w = 0
    for o in range(nop):
        if opk[o] == 0:
            w += 1
        elif opk[o] == 1:
            tot += 1 << w
        else:
            w -= 1
    store = np.empty(tot)
    f = np.zeros(1 << width)
    g = np.zeros(1 << width)
    f[0] = 1.0
    w = 0
    ptr = 0
    logscale = 0.0
    scales = np.zeros(nop)
    for o in range(nop):
        k = opk[o]
        v = opv[o]
        N = 1 << w
        if k == 0:
            lam = leak[pos[v]]
            for T in range(N):
                f[N + T] = lam * f[T]
                f[T] = (1.0 - lam) * f[T]
            w += 1
        elif k == 1:
            for T in range(N):
                store[ptr + T] = f[T]
                g[T] = f[T] * r[v]
            ptr += N
            for t in range(p):
                uu = u[v, t]
                if uu < 1.0:
                    b = 1 << slotat[v, t]
                    q = 1.0 - uu
                    for T0 in range(0, N, 2 * b):
                        for T in range(T0, T0 + b):
                            g[T + b] += q * g[T]
                            g[T] *= uu
            for T in range(N):
                f[T] += g[T]
        else:
            b = 1 << v
            H = N >> 1
            mx = 0.0
            for T in range(H):
                lo = T & (b - 1)
                x = f[((T - lo) << 1) | b | lo]
                g[T] = x
                mx = max(mx, x)
            inv = 1.0 / mx
            for T in range(H):
                f[T] = g[T] * inv
            logscale += math.log(mx)
            scales[o] = inv
            w -= 1
    Z = f[0]
    logden += logscale + math.log(Z)
    bw = g
    bw[0] = 1.0 / Z
    w = 0
    h = np.empty(1 << width)
    for o in range(nop - 1, -1, -1):
        k = opk[o]
        v = opv[o]
        if k == 2:
            N = 1 << w
            b = 1 << v
            inv = scales[o]
            for T in range(N):
                h[T] = bw[T] * inv
            for T in range(2 * N):
                bw[T] = 0.0
            for T in range(N):
                lo = T & (b - 1)
                bw[((T - lo) << 1) | b | lo] = h[T]
            w += 1
        elif k == 1:
            N = 1 << w
            for T in range(N):
                h[T] = bw[T] * r[v]
            for t in range(p):
                uu = u[v, t]
                if uu < 1.0:
                    b = 1 << slotat[v, t]
                    q = 1.0 - uu
                    for T0 in range(0, N, 2 * b):
                        for T in range(T0, T0 + b):
                            h[T] = uu * h[T] + q * h[T + b]
            ptr -= N
            acc = 0.0
            for T in range(N):
                acc += store[ptr + T] * h[T]
                bw[T] += h[T]
            marg[A[v]] = acc
        else:
            w -= 1
            N = 1 << w
            lam = leak[pos[v]]
            for T in range(N):
                bw[T] = (1.0 - lam) * bw[T] + lam * bw[N + T]
    cp, cs, pe, bs = _pairs(nA, A, r, p, pos, u, leak, r1, i1, r2, i2, logden, out_pair)
    return 0, logden + logC, cp, cs, pe, bs, width

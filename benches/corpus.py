#!/usr/bin/env python3
"""Makes a corpus of synthetic Pith documents. They are really signed, and the same for the same seed.

usage: corpus.py --out DIR --count N --seed S [--papers FILE] [--bundles SHARE] [--tampered SHARE] [--jobs J]
                 [--shape files|lines]

With --papers the documents are of real papers, one for each line of FILE (.jsonl or .jsonl.gz), a JSON object
with "id", "title", "authors", "categories" and "abstract" as arXiv has them. What else a document has, such as the day
of the submission, is made up from the id. --count is then the most documents, and may be left out.

It writes DIR/records/ID[:2]/ID.record.json and ID.bundle.json, where ID is the 26 characters of the Pith
number. With --shape lines it writes DIR/records/part-00000.jsonl and so on, with 2,000 documents a file. It
also writes:

  DIR/test-signing-key.json  the key that signs them, in the form that `pith-catalog --key` takes
  DIR/tampered.jsonl         one line for each tampered document: its path, what was changed, the verdict
                             and the check that must fail

The same seed gives the same bytes for any --jobs, and the documents of a smaller --count are among those of
a larger one. With that key, all documents except the tampered ones are verified. Its private half is public
(the SHA-256 of a fixed string): trust it only in tests.

Needs the PyPI package `cryptography`.
"""
import argparse, base64, datetime, gzip, hashlib, json, os, random, sys
from multiprocessing import Pool
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_ID = "pith-test-2026"
PRIVATE = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"pith-catalog test signing key 2026").digest())
PUBLIC = PRIVATE.public_key().public_bytes_raw()
FINGERPRINT = hashlib.sha256(PUBLIC).hexdigest()[:32]
PUBLIC_KEY = {
    "key_id": KEY_ID, "algorithm": "ed25519", "format": "raw",
    "public_key_b64": base64.b64encode(PUBLIC).decode(), "public_key_hex": PUBLIC.hex(),
    "fingerprint_sha256_b32_first128bits": base64.b32encode(hashlib.sha256(PUBLIC).digest()).decode()[:26],
    "fingerprint_sha256_hex": FINGERPRINT, "rotates_at": None, "url": "https://pith.science/pith-signing-key.json",
    "notes": "Pith uses this Ed25519 key to sign canonical record SHA-256 digests. Verify with: "
             "ed25519_verify(public_key, message=canonical_sha256_bytes, signature=base64decode(signature_b64)).",
}
BUILDER = "pith-number-builder-2026-05-17-v1"
EMPTY = "258153158e38e3291e3d48162225fcdb2d5a3ed65a07baac614ab91432fd4f57"
INTEGRITY = "c28c3603d3b5d939e8dc4c7e95fa8dfce3d595e45f758748cecf8e644a296938"
PART = 2000          # documents a task and a .jsonl file
SLOTS = 2000         # paper p is of the month that slot p % SLOTS names

sort_dumps = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
raw_dumps = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def digest(value):
    return hashlib.sha256(sort_dumps(value).encode())


def sign(raw):
    return base64.b64encode(PRIVATE.sign(raw)).decode()


# ---------------------------------------------------------------- vocabulary
# Primary category -> weight, of arXiv's taxonomy.
CATS = {}
for line in """
cs AI 40 AR 5 CC 5 CE 4 CG 4 CL 60 CR 25 CV 90 CY 12 DB 8 DC 16 DL 4 DM 4 DS 14 ET 3 FL 2 GL 1 GR 4 GT 7 HC 14 IR 14 IT 20 LG 110 LO 8 MA 5 MM 4 MS 1 NA 1 NE 7 NI 12 OH 1 OS 1 PF 2 PL 7 RO 30 SC 1 SD 6 SE 20 SI 9 SY 6
math AC 6 AG 18 AP 26 AT 6 CA 9 CO 24 CT 4 CV 5 DG 12 DS 12 FA 12 GM 2 GN 3 GR 9 GT 9 HO 2 IT 1 KT 2 LO 6 MG 5 MP 1 NA 16 NT 18 OA 5 OC 20 PR 20 QA 6 RA 7 RT 9 SG 3 SP 3 ST 9
astro-ph CO 22 EP 14 GA 26 HE 24 IM 9 SR 20
cond-mat dis-nn 6 mes-hall 28 mtrl-sci 32 other 3 quant-gas 8 soft 16 stat-mech 18 str-el 22 supr-con 16
physics acc-ph 4 ao-ph 3 app-ph 10 atm-clus 2 atom-ph 8 bio-ph 6 chem-ph 12 class-ph 3 comp-ph 7 data-an 3 ed-ph 3 flu-dyn 14 gen-ph 4 geo-ph 4 hist-ph 3 ins-det 8 med-ph 4 optics 18 plasm-ph 6 pop-ph 1 soc-ph 7 space-ph 3
q-bio BM 3 CB 1 GN 2 MN 2 NC 5 OT 1 PE 4 QM 4 SC 1 TO 1
q-fin CP 1 EC 1 GN 1 MF 1 PM 1 PR 1 RM 1 ST 2 TR 1
stat AP 5 CO 3 ME 12 ML 14 OT 1 TH 2
eess AS 6 IV 8 SP 14 SY 14
econ EM 3 GN 3 TH 3
nlin AO 2 CD 4 CG 1 PS 2 SI 3
""".strip().splitlines():
    archive, *rest = line.split()
    for name, weight in zip(rest[::2], rest[1::2]):
        CATS[f"{archive}.{name}"] = int(weight)
CATS |= {"gr-qc": 26, "hep-ex": 10, "hep-lat": 6, "hep-ph": 40, "hep-th": 36, "math-ph": 6, "nucl-ex": 5, "nucl-th": 12,
         "quant-ph": 50}
CAT_NAMES = list(CATS)
CUMULATIVE = []
for w in CATS.values():
    CUMULATIVE.append((CUMULATIVE[-1] if CUMULATIVE else 0) + w)
# Archives of old-style identifiers, repeated by size; a primary category of each before April 2007
OLD = ["hep-th", "astro-ph", "hep-ph", "cond-mat", "quant-ph", "gr-qc", "math", "hep-lat", "nucl-th", "hep-ex",
       "physics", "cs", "math-ph", "nucl-ex"]
OLD_SUB = {"cond-mat": ["cond-mat.str-el", "cond-mat.mes-hall", "cond-mat.stat-mech", "cond-mat.supr-con", "cond-mat.soft", "cond-mat"],
           "math": ["math.AG", "math.CO", "math.NT", "math.PR", "math.DG", "math.QA"],
           "physics": ["physics.optics", "physics.atom-ph", "physics.gen-ph"],
           "cs": ["cs.LO", "cs.CC", "cs.CL", "cs.DS", "cs.AI", "cs.NI"], "astro-ph": ["astro-ph"]}
CS_LIKE = ("cs", "stat", "eess", "econ", "q-fin", "q-bio")

FIRST = """Wei Li Yang Jing Xin Ming Hao Yu Lei Anna Maria José João François Jürgen Jörg Łukasz Michał Agnieszka Søren Åsa
Björn Günther Zoë Chloé Renée İbrahim Gökhan Ömer Dmitry Sergei Natalia Olga Aleksandr Đorđe Nikola Željko Šárka Jiří Ondřej
Tomáš Radu Ştefan Ioana Giovanni Luca Francesca Giulia Matteo Alessandro Pierre Hélène Benoît Andrés Íñigo Begoña Thiago
Rajesh Priya Anil Sunita Arjun Venkatesan Takeshi Yuki Haruka Kenji Satoshi Min-jun Ji-woo Seung-Hyun Nguyễn Thị Ahmed Fatima
Omar Leila Reza Mahdi David Sarah Michael Emily James Robert Jennifer Christopher Elizabeth Daniel Rachel Kevin Laura Thomas
Katherine Brian Susan Peter Alice Edward Frank George Helen Ian Julia Karl Lisa Mark Nina Oscar Paul Quentin Ruth Simon Tina""".split()
LAST = """Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Luo Zheng Müller Schröder Weiß Groß Łoś
Kowalski Wiśniewski Dąbrowski Nørgård Ångström Sjöström Öberg García Fernández Muñoz Núñez Peña Gonçalves Araújo Simões
D'Angelo O'Brien MacDonald St.~Clair Dvořák Čapek Růžička Kučera Nováková Horváth Szabó Erdős Kovács Popescu Ionescu Şahin Yılmaz
Öztürk Çelik Ivanov Petrov Sokolov Kuznetsova Smirnov Đurić Petrović Rossi Ferrari Esposito Bianchi Ricci Dubois Lefèvre
Béranger Hervé Tanaka Suzuki Takahashi Yamamoto Kobayashi Kim Park Choi Jeong Nguyễn Trần Phạm Patel Sharma Gupta Singh Iyer
Banerjee Chakraborty Hosseini Rezaei Abdullah Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore
Jackson Martin Thompson White Lopez Clark Lewis Walker Hall Young King Wright Scott Green Baker Adams Nelson Hill Campbell
van der Berg|de la Cruz|von Neumann|de Oliveira|ten Cate""".replace("\n", " ").split(" ")
LAST = [w.replace("|", " ") for w in " ".join(LAST).replace("van der Berg|de la Cruz|von Neumann|de Oliveira|ten Cate",
        "van_der_Berg de_la_Cruz von_Neumann de_Oliveira ten_Cate").split()]
LAST = [w.replace("_", " ").replace("~", " ") for w in LAST]

WORDS = {
    "cs": dict(
        adj="robust scalable distributed federated adaptive efficient interpretable self-supervised sparse low-rank hierarchical "
            "differentially-private contrastive multi-modal streaming asynchronous probabilistic causal neural symbolic "
            "fault-tolerant privacy-preserving end-to-end zero-shot few-shot online offline Bayesian variational quantised".split(),
        noun="networks|transformers|language models|graph representations|reinforcement learning|point clouds|knowledge bases|"
             "consensus protocols|recommendation|code generation|image segmentation|speech recognition|time series|planning|"
             "key-value stores|type systems|program synthesis|smart contracts|motion planning|query optimisation|"
             "gradient descent|diffusion models|mixture-of-experts|object detection|model checking|wireless channels".split("|"),
        tex=[r"$\mathcal{O}(n \log n)$", r"$\ell_1$", r"$k$", r"$\epsilon$-differential privacy", r"$\mathbb{R}^d$", r"$O(1/\sqrt{T})$",
             r"$f(x) < \epsilon \& g(x) > 0$", r"$\mathsf{P} \neq \mathsf{NP}$", r"\emph{a priori}", r"$1-1/e$", r"$\Theta(n^{2/3})$"]),
    "math": dict(
        adj="compact finite-dimensional elliptic hyperbolic stochastic non-commutative projective toric perverse derived motivic "
            "ergodic Gaussian random extremal chromatic spectral Riemannian Kähler symplectic p-adic arithmetic quasi-linear "
            "degenerate nonlocal Lipschitz C*-algebraic bounded Noetherian Möbius".split(),
        noun="moduli spaces|vector bundles|random graphs|Erdős–Rényi graphs|Schrödinger operators|Markov chains|automorphic forms|"
             "partial differential equations|Hölder spaces|Poincaré inequalities|lattices|cluster algebras|Banach spaces|"
             "branching processes|matroids|Galois representations|knots and links|Ricci flow|Hilbert schemes|zeta functions|"
             "quivers|boundary value problems|Gröbner bases|Fröbenius manifolds|tilings|Weyl groups".split("|"),
        tex=[r"$\mathbb{Z}/p\mathbb{Z}$", r"$L^p(\mathbb{R}^n)$", r"$\zeta(2k+1)$", r"$\mathrm{SL}_2(\mathbb{Z})$", r"$\overline{\mathcal{M}}_{g,n}$",
             r"$C^{1,\alpha}$", r"$n \ge 3$", r"$\Delta u = f(u)$", r"$H^*(X;\mathbb{Q})$", r"$p<\infty$", r"$\mathfrak{sl}_n$", r"K{\"a}hler"]),
    "phys": dict(
        adj="supersymmetric relativistic topological disordered strongly-correlated ultracold superconducting magnetised turbulent "
            "primordial dark rotating accreting charged holographic non-Abelian chiral anisotropic non-equilibrium entangled "
            "nonlinear transient high-redshift low-mass frustrated two-dimensional open thermal massive baryonic".split(),
        noun="black holes|gauge theories|spin chains|dark matter halos|neutron stars|quantum dots|Bose–Einstein condensates|"
             "gravitational waves|Higgs decays|heavy-ion collisions|cosmic rays|Majorana modes|graphene bilayers|exoplanets|"
             "quantum error correction|inflation|quasars|jets|magnetic reconnection|phase transitions|Kondo lattices|"
             "neutrino oscillations|AdS/CFT|squeezed light|polymers|Γ-ray bursts|α-clusters|Weyl semimetals|Lyman-α emitters".split("|"),
        tex=[r"$\mathcal{N}=4$", r"$SU(3)\times SU(2)\times U(1)$", r"$\sqrt{s}=13$ TeV", r"$\Lambda$CDM", r"$B^0 \to K^{*0}\mu^+\mu^-$",
             r"$z \sim 7$", r"$10^{12}\,M_\odot$", r"$T_c$", r"$^{3}$He", r"AdS$_5\times S^5$", r"$\langle \bar{q} q \rangle$", r"$J/\psi$",
             r"$\beta<1/2$", r"Z$'$ bosons", r"$\alpha_s(M_Z)$"]),
}
GREEK = ["α", "β", "γ", "Δ", "Λ", "Ω"]
TITLES = ["{A} {n} for {a} {n2}", "{A} {n}", "On the {noun} of {a} {n}", "{N} and {n2}", "{N} with {t}", "{A} {n} in {t} {n2}",
          "{Name}: {A} {n} via {a} {n2}", "Is {a} {n} enough? {A} {n2} revisited", "A note on {n}", "Towards {a} {n}", "{N} at {t}",
          "“{A}” {n}: the case of {n2}", "{A} & {a2} {n}", "{N} (II): {a} {n2}", "Measurement of {n} at {t}", "{Person}'s conjecture for {a} {n}",
          "The {t} limit of {a} {n}", "How {a} are {n}?", "Comment on \"{A} {n}\"", "{A} {n} for <{n2}>"]
ABSTRACT_NOUN = "stability|convergence|geometry|structure|complexity|existence|dynamics|spectrum|cohomology|robustness|limits".split("|")
SENTENCES = [
    "We study {a} {n} and show that {n2} are {a2} under mild assumptions.",
    "In this paper we introduce a new framework for {a} {n}, which generalises earlier work on {n2}.",
    "We prove that {t} holds for every class of {a} {n}.",
    "Extensive experiments on {a} {n2} show improvements of {num}% over strong baselines.",
    "Using a sample of {num} events we report the first observation of {a} {n} with {t}.",
    "Our results extend those of {person} and {person2}, who considered only {a2} {n2}.",
    "The {noun} of {n} is governed by {t}, and we derive matching upper and lower bounds.",
    "Recent progress in {n2} has raised the question whether {a} {n} can be understood at {t}.",
    "As an application, we obtain a bound of {t} for {a} {n2}.",
    "Here we report on {num} new {a} {n}, found with a {a2} search.",
    "Prior work employs a reactive approach, which only achieves limited {noun}.\n  We present a method that avoids it.",
    "Numerical simulations confirm the predicted {noun} to within {num} per cent (i.e. < {num}σ).",
    "The code is available at https://github.com/example/{slug}.",
    "This resolves a question of {person} in the {a} case & gives a counterexample in general.",
]
LICENSES = ["http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "http://creativecommons.org/licenses/by/4.0/",
            "http://creativecommons.org/licenses/by-nc-sa/4.0/", "http://creativecommons.org/licenses/by-nc-nd/4.0/",
            "http://creativecommons.org/publicdomain/zero/1.0/"]


def fill(rng, pattern, words):
    pick = rng.choice
    a, a2, n, n2 = pick(words["adj"]), pick(words["adj"]), pick(words["noun"]), pick(words["noun"])
    out = pattern
    if "{t}" in out:
        out = out.replace("{t}", pick(words["tex"]))
    if "{person" in out or "{Person" in out or "{Name" in out:
        name = pick(LAST)
        out = out.replace("{person2}", pick(LAST)).replace("{person}", name).replace("{Person}", name) \
                 .replace("{Name}", "".join(w[0].upper() + w[1:3] for w in (a, n.replace("$", ""), n2)).replace(" ", "")
                          + (pick(GREEK) if rng.random() < 0.1 else ""))
    return (out.replace("{A}", a[0].upper() + a[1:]).replace("{a}", a).replace("{a2}", a2).replace("{N}", n[0].upper() + n[1:])
               .replace("{n}", n).replace("{n2}", n2).replace("{noun}", pick(ABSTRACT_NOUN))
               .replace("{num}", str(rng.randint(2, 97))).replace("{slug}", n2.replace(" ", "-").lower()))


def authors(rng):
    if rng.random() < 0.002:
        count = rng.randint(80, 300)
    else:
        count = min(1 + int(rng.expovariate(0.33)), 24)
    names = set()
    for _ in range(count):
        first = rng.choice(FIRST)
        roll = rng.random()
        if roll < 0.15:
            first = first[0] + "."
        elif roll < 0.3:
            first += " " + chr(65 + rng.randrange(26)) + "."
        names.add(first + " " + rng.choice(LAST))
    if count > 24:
        names.add(rng.choice(["ATLAS", "CMS", "LHCb", "Belle II", "IceCube", "DESI"]) + " Collaboration")
    if rng.random() < 0.004:
        names.add(rng.choice(["王小明", "李娜", "Дмитрий Иванов", "Γιώργος Παπαδόπουλος", "佐藤健"]))
    return ", ".join(sorted(names))


# ---------------------------------------------------------------- papers
def months():
    """SLOTS months, 1991-07 .. 2026-06, weighted as arXiv grew, in a shuffled order; and each slot's rank in its month."""
    span = [(1991 + (6 + i) // 12, (6 + i) % 12 + 1) for i in range(420)]
    weight = [0.25 + (i / 100) ** 1.6 for i in range(420)]
    scale = (SLOTS - 420) / sum(weight)
    slots = []
    for month, w in zip(span, weight):
        slots += [month] * (1 + round(w * scale))
    random.Random("months").shuffle(slots)
    seen, ranks = {}, []
    for month in slots:
        ranks.append(seen.get(month, 0))
        seen[month] = ranks[-1] + 1
    return slots, ranks, seen


MONTHS, RANKS, IN_MONTH = months()


def paper_of(index):
    """Document index -> (paper index, version): two documents in twenty are later versions of the paper before."""
    block, place = divmod(index, 20)
    if place == 18:
        return block * 20 + 17, 2
    if place == 19 and block % 2:
        return block * 20 + 17, 3
    return index, 0


def paper(seed, index):
    rng = random.Random(f"{seed}/{index}")
    slot = index % len(MONTHS)
    year, month = MONTHS[slot]
    nth = (index // len(MONTHS)) * IN_MONTH[MONTHS[slot]] + RANKS[slot]
    stamp = f"{year % 100:02d}{month:02d}"
    if (year, month) < (2007, 4):
        archive = OLD[nth % len(OLD)]
        arxiv = f"{archive}/{stamp}{nth // len(OLD) % 999 + 1:03d}"
        primary = rng.choice(OLD_SUB.get(archive, [archive]))
    else:
        prime, wide = (99991, 5) if year >= 2015 else (9973, 4)
        arxiv = f"{stamp}.{nth * 7919 % prime + 1:0{wide}d}"
        primary = rng.choices(CAT_NAMES, cum_weights=CUMULATIVE)[0]
    day, seconds = rng.randint(1, 28), rng.randrange(86400)
    submitted = f"{year}-{month:02d}-{day:02d}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}Z"
    group = primary.split(".")[0]
    words = WORDS["cs" if group in CS_LIKE else "math" if group in ("math", "math-ph", "nlin") else "phys"]
    cross = set()
    if rng.random() < 0.55:
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
            other = rng.choices(CAT_NAMES, cum_weights=CUMULATIVE)[0]
            if other.split(".")[0] == group or rng.random() < 0.4:
                cross.add(other)
    cross.discard(primary)
    title = fill(rng, rng.choice(TITLES), words)
    text = ""
    want = 600 if rng.random() < 0.8 else rng.randint(120, 600)
    sentences = rng.sample(SENTENCES, len(SENTENCES))
    while len(text) < want:
        text += (" " if text else "") + fill(rng, sentences[len(text) // 40 % len(sentences)], words)
    if year < 2004:
        license = ""  # the registry's records have none for these years
    else:
        license = LICENSES[0] if year < 2009 or rng.random() < 0.7 else rng.choice(LICENSES[1:])
    version = rng.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 5)) if index % 20 != 17 else 1
    return rng, dict(arxiv=arxiv, version=version, title=title, license=license, primary=primary, cross=sorted(cross),
                     authors=authors(rng), submitted=submitted, abstract=text)


def real_paper(row):
    """The paper of a line of --papers."""
    rng = random.Random("papers/" + row["id"])
    year, month = 2000 + int(row["id"][:2]), int(row["id"][2:4])
    submitted = datetime.datetime(year, month, rng.randint(1, 28)) + datetime.timedelta(seconds=rng.randrange(86400))
    primary, *cross = row["categories"]
    license = LICENSES[0] if rng.random() < 0.6 else rng.choice(LICENSES[1:])
    # The registry sorts the names.
    return rng, dict(arxiv=row["id"], version=rng.choice((1, 1, 1, 2, 3)), title=row["title"], license=license,
                     primary=primary, cross=sorted(set(cross) - {primary}), authors=", ".join(sorted(row["authors"])),
                     submitted=submitted.strftime("%Y-%m-%dT%H:%M:%SZ"), abstract=row["abstract"])


def document(seed, index, bundle_fraction, row=None):
    """The document; of the paper of that row, if there is one."""
    if row:
        rng, p = real_paper(row)
        return bundle(p, rng) if rng.random() < bundle_fraction else record(p, rng)
    origin, version = paper_of(index)
    _, p = paper(seed, origin)
    rng = random.Random(f"{seed}/{index}/envelope")
    if version:
        p["version"] = version
        p["abstract"] = ("Revised version. " if version == 2 else "Final version. ") + p["abstract"]
        if version == 3:
            p["title"] += ", revisited"
    return bundle(p, rng) if rng.random() < bundle_fraction else record(p, rng)


def stamps(rng):
    at = datetime.datetime(2026, 5, 17) + datetime.timedelta(microseconds=rng.randrange(90 * 86400 * 10 ** 6))
    return at, at + datetime.timedelta(microseconds=rng.randint(300, 600)), at + datetime.timedelta(microseconds=rng.randint(20, 90))


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")


def common(p, rng):
    source = {"kind": "arxiv", "id": p["arxiv"], "version": p["version"]}
    abstract = " ".join(p["abstract"].split()).lower()  # of the whole text; the document shows the first 600 characters
    canonical = {
        "source": {"id": p["arxiv"], "kind": "arxiv", "version": p["version"]},
        "metadata": {
            "license": p["license"], "primary_cat": p["primary"], "submitted_at": p["submitted"], "cross_cats_sorted": p["cross"],
            "title_canon_sha256": hashlib.sha256(p["title"].lower().encode()).hexdigest(),
            "abstract_canon_sha256": hashlib.sha256(abstract.encode()).hexdigest(),
        },
        "schema_version": "1.0",
    }
    hashed = digest(canonical)
    suffix = base64.b32encode(hashed.digest()).decode()[:26]
    first, signed, created = stamps(rng)
    receipt = {
        "kind": "pith_receipt", "key_id": KEY_ID, "algorithm": "ed25519", "signed_at": iso(signed) + "Z",
        "signature_b64": sign(hashed.digest()), "signed_message": "canonical_sha256_bytes", "builder_version": BUILDER,
        "receipt_version": "0.3", "canonical_sha256": hashed.hexdigest(), "last_reissued_at": iso(first) + "Z",
        "signature_status": "signed_v1", "first_computed_at": iso(first) + "Z", "public_key_fingerprint": FINGERPRINT,
    }
    shown = {"title": p["title"], "license": p["license"], "headline": "", "cross_cats": p["cross"], "primary_cat": p["primary"],
             "authors_text": p["authors"], "submitted_at": p["submitted"], "abstract_excerpt": p["abstract"][:600]}
    return source, canonical, hashed.hexdigest(), suffix, receipt, shown, created


def snapshot(shown, source, integrity):
    out = {
        "paper": shown, "claims": {"count": 0, "items": [], "snapshot_sha256": EMPTY}, "source": source,
        "verdict": {"id": None, "model_set": {}, "created_at": None, "strongest_claim": "", "one_line_summary": "",
                    "pipeline_version": None, "weakest_assumption": "", "pith_extraction_headline": ""},
    }
    if integrity:
        out["integrity"] = {"clean": True, "summary": {"advisory": 0, "critical": 0, "by_detector": {}, "informational": 0},
                            "endpoint": f"/pith/{source['id']}/integrity.json", "findings": [], "available": True,
                            "detectors_run": [], "snapshot_sha256": INTEGRITY}
    return out | {
        "references": {"count": 0, "sample": [], "resolved_work": 0, "snapshot_sha256": EMPTY, "internal_anchors": 0},
        "formal_canon": {"evidence_count": 0, "snapshot_sha256": EMPTY},
        "author_claims": {"count": 0, "strong_count": 0, "snapshot_sha256": EMPTY}, "builder_version": BUILDER,
    }


def aliases(source, suffix, at, short_at):
    arxiv = source["id"]
    return [{"alias_kind": k, "alias_value": v, "created_at": t} for k, v, t in (
        ("arxiv", arxiv, at), ("arxiv_version", f"{arxiv}v{source['version']}", at), ("doi", f"10.48550/arxiv.{arxiv}", at),
        ("pith_short_12", suffix[:12], short_at), ("pith_short_16", suffix[:16], short_at), ("pith_short_8", suffix[:8], short_at))]


def record(p, rng):
    source, canonical, sha, suffix, receipt, shown, created = common(p, rng)
    at = iso(created) + "+00:00"
    base = f"https://pith.science/pith/{suffix}"
    api = f"https://pith.science/api/pith-number/{suffix}"
    return {
        "record_type": "pith_number_record", "schema_url": "https://pith.science/schemas/pith-number/v1.json",
        "pith_number": f"pith:{p['submitted'][:4]}:{suffix}", "short_pith_number": f"pith:{suffix[:8]}", "schema_version": "1.0",
        "canonical_sha256": sha, "source": source, "attestation_state": "computed", "paper": shown,
        "verification_status": {"content_addressed": True, "pith_receipt": True, "author_attested": False, "weak_author_claims": 0,
                                "strong_author_claims": 0, "externally_anchored": False, "storage_verified": False,
                                "citation_signatures": 0, "replication_records": 0, "graph_snapshot": True,
                                "references_resolved": False, "formal_links_present": False},
        "canonical_record": canonical, "receipt": receipt, "graph_snapshot": snapshot(shown, source, False),
        "aliases": aliases(source, suffix, at, at), "events": [], "event_summary": {}, "paper_claims": [],
        "inbound_citations": {"count": 0, "internal_anchor_count": 0, "sample": []},
        "formal_canon": {"evidence_count": 0, "sample": [], "anchors": []},
        "links": {"html": base, "json": base + ".json", "graph_json": api + "/graph.json", "events_json": api + "/events.json",
                  "paper": f"https://pith.science/paper/{suffix[:8]}"},
        "agent_actions": {
            "view_html": base, "download_json": base + ".json", "view_paper": f"https://pith.science/paper/{suffix[:8]}",
            "resolve_alias": f"https://pith.science/api/pith-number/resolve?arxiv={p['arxiv']}&json=true",
            "fetch_graph": api + "/graph.json", "fetch_events": api + "/events.json",
            "actions": {"anchor_timestamp": base + "/action/timestamp_anchor", "attest_storage": base + "/action/storage_attestation",
                        "attest_author": base + "/action/author_attestation", "sign_citation": base + "/action/citation_signature",
                        "submit_replication": base + "/action/replication_record"}},
        "created_at": at, "updated_at": at,
    }


def event(kind, number, target, payload, at, signed_at):
    body = {"event_type": kind, "subject_pith_number": number, "target": target, "payload": payload,
            "signer": {"signer_id": "pith.science", "signer_type": "pith_registry", "key_id": KEY_ID,
                       "public_key_fingerprint": FINGERPRINT},
            "created_at": at, "supersedes": [], "prev_event": None}
    hashed = digest(body | {"schema_version": "1.0"})
    return body | {
        "signature": {"signature_status": "signed_v1", "algorithm": "ed25519", "key_id": KEY_ID, "public_key_fingerprint": FINGERPRINT,
                      "signature_b64": sign(hashed.digest()), "signed_message": "open_graph_event_sha256_bytes", "signed_at": signed_at},
        "content_sha256": hashed.hexdigest(), "schema_version": "1.0", "event_id": "sha256:" + hashed.hexdigest()}


def resorted(value):
    """Members in the order of a state's: sorted all the way down."""
    if isinstance(value, dict):
        return {k: resorted(value[k]) for k in sorted(value)}
    return [resorted(v) for v in value] if isinstance(value, list) else value


def entry(e):
    return {"event_id": e["event_id"], "target": e["target"], "created_at": e["created_at"], "signer": resorted(e["signer"]),
            "payload": resorted(e["payload"])}


def bundle(p, rng):
    source, canonical, sha, suffix, receipt, shown, created = common(p, rng)
    number = f"pith:{p['submitted'][:4]}:{suffix}"
    at = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    built = created + datetime.timedelta(seconds=rng.randrange(86400), microseconds=5000)
    names = aliases(source, suffix, at, at)
    base = f"https://pith.science/pith/{suffix}"
    known = f"https://pith.science/.well-known/pith/{suffix}/bundle.json"
    events = [
        event("record_created", number, "record",
              {"canonical_record": canonical, "canonical_sha256": sha, "receipt": receipt, "source_kind": "arxiv",
               "source_id": source["id"], "source_version": source["version"], "attestation_state": "computed"}, at, iso(built) + "Z"),
        event("graph_snapshot", number, "graph", {"graph_snapshot": snapshot(shown, source, rng.random() < 0.5), "verdict_id": None},
              at, iso(built) + "Z"),
    ]
    state = {
        "state_type": "pith_open_graph_state", "state_version": "1.0", "pith_number": number,
        "merge_version": "pith-open-graph-merge-v1", "event_count": 2, "valid_event_count": 2, "invalid_event_count": 0,
        "equivocation_count": 0,
        "current": {"canonical_record": resorted(canonical), "source_aliases": names, "graph_snapshots": [entry(events[1])],
                    "author_attestations": [], "timestamp_anchors": [], "storage_attestations": [], "citation_signatures": [],
                    "replication_records": [], "corrections": [], "mirror_hints": [], "record_created": entry(events[0])},
        "equivocations": [], "invalid_events": [], "applied_event_ids": [e["event_id"] for e in events],
    }
    state["state_sha256"] = digest(state).hexdigest()
    doc = {
        "bundle_type": "pith_open_graph_bundle", "bundle_version": "1.0", "pith_number": number,
        "short_pith_number": f"pith:{suffix[:8]}", "canonical_record": canonical, "canonical_sha256": sha, "source": source,
        "source_aliases": names, "events": events, "timestamp_proofs": [],
        "mirror_hints": [{"mirror_type": "https", "name": "Pith Resolver", "base_url": "https://pith.science",
                          "bundle_url": base + "/bundle.json", "state_url": base + "/state.json", "well_known_bundle_url": known,
                          "status": "primary"}],
        "public_keys": [PUBLIC_KEY], "merge_version": "pith-open-graph-merge-v1",
        "built_at": built.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": {"resolver": base, "bundle": base + "/bundle.json", "state": base + "/state.json", "well_known_bundle": known},
        "state": state,
    }
    hashed = digest(doc)
    doc["bundle_signature"] = {
        "signature_status": "signed_v1", "algorithm": "ed25519", "key_id": KEY_ID, "public_key_fingerprint": FINGERPRINT,
        "signature_b64": sign(hashed.digest()), "signed_message": "bundle_sha256_bytes",
        "signed_at": (built + datetime.timedelta(microseconds=2500)).isoformat(timespec="microseconds") + "Z",
        "bundle_sha256": hashed.hexdigest()}
    return doc


# ---------------------------------------------------------------- tampering
# What is done -> the check that it has to fail, and the kinds of document that it is done to.
TAMPERS = {
    "flipped_abstract": ("events", "bundle"),
    "flipped_abstract_record": ("snapshot", "record"),
    "changed_title": ("snapshot", "record"),
    "wrong_number": ("pith_number", "record bundle"),
    "wrong_hash": ("canonical_hash", "record bundle"),
    "wrong_receipt_signature": ("receipt", "record"),
    "wrong_bundle_signature": ("bundle", "bundle"),
    "wrong_event_signature": ("events", "bundle"),
    "untrusted_key": ("receipt", "record"),
    "untrusted_seal": ("bundle", "bundle"),
    "changed_state": ("state", "bundle"),
    "duplicate_keys": ("schema", "record bundle"),
    "truncated": ("schema", "record bundle"),
    "not_a_number": ("schema", "record bundle"),
    "path_traversal": ("pith_number", "record bundle"),
}
FOR = {which: [kind for kind, (_, kinds) in TAMPERS.items() if which in kinds.split()] for which in ("record", "bundle")}


def flip(text, at):
    return text[:at] + ("b" if text[at] == "a" else "a") + text[at + 1:]


def tamper(doc, rng, is_bundle):
    """What was done, and the file's text."""
    kind = rng.choice(FOR["bundle" if is_bundle else "record"])
    doc = json.loads(raw_dumps(doc))
    text = None
    if kind == "flipped_abstract":
        paper = doc["events"][1]["payload"]["graph_snapshot"]["paper"]
        paper["abstract_excerpt"] = flip(paper["abstract_excerpt"], 17)
    elif kind == "flipped_abstract_record":
        doc["paper"]["abstract_excerpt"] = flip(doc["paper"]["abstract_excerpt"], 17)
    elif kind == "changed_title":
        doc["paper"]["title"] += " (corrected)"
    elif kind == "wrong_number":
        doc["pith_number"] = doc["pith_number"][:-1] + ("A" if doc["pith_number"][-1] != "A" else "B")
    elif kind == "wrong_hash":
        doc["canonical_sha256"] = hashlib.sha256(doc["canonical_sha256"].encode()).hexdigest()
    elif kind == "wrong_receipt_signature":
        doc["receipt"]["signature_b64"] = sign(b"something else")
    elif kind == "wrong_bundle_signature":
        doc["bundle_signature"]["signature_b64"] = sign(b"something else")
    elif kind == "wrong_event_signature":
        doc["events"][1]["signature"]["signature_b64"] = sign(b"something else")
    elif kind == "untrusted_key":
        doc["receipt"]["key_id"] = "mallory-2026"
    elif kind == "untrusted_seal":
        doc["bundle_signature"]["key_id"] = "mallory-2026"
    elif kind == "changed_state":
        doc["state"]["equivocation_count"] = 1
    elif kind == "path_traversal":
        doc["pith_number"] = doc["pith_number"][:10] + rng.choice(["../../../../etc/passwd", "..%2F..%2Fetc%2Fcron.d%2Fx", "/etc/shadow",
                                                                   "..\\..\\windows\\x", "CON", "a\u0000b"])
        doc["short_pith_number"] = "pith:" + doc["pith_number"].split(":")[2][:8]
    elif kind == "duplicate_keys":
        text = '{"pith_number":"' + doc["pith_number"] + '",' + raw_dumps(doc)[1:]
    elif kind == "truncated":
        text = raw_dumps(doc)
        text = text[:rng.randint(len(text) // 4, len(text) - 1)]
    elif kind == "not_a_number":
        text = raw_dumps(doc)[:-1] + ',"score":' + rng.choice(["NaN", "Infinity", "-Infinity"]) + "}"
    return kind, text or raw_dumps(doc)


# ---------------------------------------------------------------- output
def part(job):
    """Documents lo .. hi-1; returns (bytes, bundles, lines about the tampered)."""
    args, lo, hi, rows = job
    records = os.path.join(args.out, "records")
    size = bundles = 0
    lines, tampered = [], []
    for index in range(lo, hi):
        doc = document(args.seed, index, args.bundles, rows[index - lo] if rows else None)
        is_bundle = "bundle_type" in doc
        bundles += is_bundle
        suffix = doc["pith_number"].rsplit(":", 1)[1]
        name = f"{suffix[:2]}/{suffix}.{'bundle' if is_bundle else 'record'}.json"
        rng = random.Random(f"{args.seed}/{index}/tamper")
        text = raw_dumps(doc)
        if rng.random() < args.tampered:
            kind, text = tamper(doc, rng, is_bundle)
            path = name if args.shape == "files" else f"part-{lo // PART:05d}.jsonl:{index - lo + 1}"
            verdict = "untrusted" if kind.startswith("untrusted") else "invalid"
            tampered.append(json.dumps({"path": path, "kind": kind, "verdict": verdict, "check": TAMPERS[kind][0]}) + "\n")
        data = text.encode()
        size += len(data)
        if args.shape == "lines":
            lines.append(data + b"\n")
            continue
        path = os.path.join(records, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
    if lines:
        with open(os.path.join(records, f"part-{lo // PART:05d}.jsonl"), "wb") as f:
            f.writelines(lines)
    return size, bundles, tampered


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, help="so many documents; needed without --papers")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--papers", help="a file of real papers, a JSON object a line")
    parser.add_argument("--bundles", type=float, default=0.4, help="share that are bundles (0.4)")
    parser.add_argument("--tampered", type=float, default=0.0, help="share that fail a check (0)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--shape", choices=("files", "lines"), default="files")
    args = parser.parse_args()
    rows = []
    if args.papers:
        with (gzip.open if args.papers.endswith(".gz") else open)(args.papers, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines][:args.count]
        args.count = len(rows)
    elif args.count is None:
        parser.error("--count is needed without --papers")
    os.makedirs(os.path.join(args.out, "records"), exist_ok=True)
    with open(os.path.join(args.out, "test-signing-key.json"), "w") as f:
        json.dump(PUBLIC_KEY, f, indent=2)
        f.write("\n")
    jobs = [(args, lo, min(lo + PART, args.count), rows[lo:lo + PART]) for lo in range(0, args.count, PART)]
    with Pool(args.jobs) as pool:
        results = list(pool.imap(part, jobs))
    with open(os.path.join(args.out, "tampered.jsonl"), "w") as f:
        f.writelines(line for result in results for line in result[2])
    json.dump({"documents": args.count, "bundles": sum(r[1] for r in results), "bytes": sum(r[0] for r in results),
               "tampered": sum(len(r[2]) for r in results)}, sys.stdout)
    print()


if __name__ == "__main__":
    main()

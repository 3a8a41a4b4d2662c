"""Published algorithms, each a short composition of components; this list is the catalogue."""

import inspect
import math
import re
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from trivium.algorithms.aces import aces
from trivium.algorithms.agent_instruct import agent_instruct
from trivium.algorithms.alone import ALONE, plain
from trivium.algorithms.alpaca import alpaca
from trivium.algorithms.alpagasus import alpagasus
from trivium.algorithms.attr_prompt import attr_prompt
from trivium.algorithms.auto_evol_instruct import auto_evol_instruct
from trivium.algorithms.baize import baize
from trivium.algorithms.bare import bare
from trivium.algorithms.camel import camel
from trivium.algorithms.codeclm import codeclm
from trivium.algorithms.constitutional_ai import constitutional_ai
from trivium.algorithms.cosmopedia import cosmopedia
from trivium.algorithms.dart_math import dart_math
from trivium.algorithms.deita import deita
from trivium.algorithms.divse import divse
from trivium.algorithms.evol_instruct import evol_instruct
from trivium.algorithms.genetic_instruct import genetic_instruct
from trivium.algorithms.glan import glan
from trivium.algorithms.gsm_plus import gsm_plus
from trivium.algorithms.ifd import ifd
from trivium.algorithms.in_context_qd import in_context_qd
from trivium.algorithms.instag import instag
from trivium.algorithms.instruct_skillmix import instruct_skillmix
from trivium.algorithms.kpmath import kpmath
from trivium.algorithms.lima import lima
from trivium.algorithms.lmx import lmx
from trivium.algorithms.longform import longform
from trivium.algorithms.magpie import magpie
from trivium.algorithms.map_elites import map_elites
from trivium.algorithms.mathgenie import mathgenie
from trivium.algorithms.mathscale import mathscale
from trivium.algorithms.metamath import metamath
from trivium.algorithms.mmiqc import mmiqc
from trivium.algorithms.mugglemath import mugglemath
from trivium.algorithms.nemotron_cc import nemotron_cc
from trivium.algorithms.omni import omni
from trivium.algorithms.opencodeinterpreter import opencodeinterpreter
from trivium.algorithms.openmathinstruct_1 import openmathinstruct_1
from trivium.algorithms.openmathinstruct_2 import openmathinstruct_2
from trivium.algorithms.orca import orca
from trivium.algorithms.orca_math import orca_math
from trivium.algorithms.oss_instruct import oss_instruct
from trivium.algorithms.p3 import p3
from trivium.algorithms.persona_hub import persona_hub
from trivium.algorithms.phi import phi
from trivium.algorithms.prismatic_synthesis import prismatic_synthesis
from trivium.algorithms.progen import progen
from trivium.algorithms.qdaif import qdaif
from trivium.algorithms.qdit import qdit
from trivium.algorithms.rainbow_teaming import rainbow_teaming
from trivium.algorithms.rationalization import rationalization
from trivium.algorithms.rft import rft
from trivium.algorithms.rlcd import rlcd
from trivium.algorithms.self_align import self_align
from trivium.algorithms.self_consistency import self_consistency
from trivium.algorithms.self_instruct import self_instruct
from trivium.algorithms.self_refine import self_refine
from trivium.algorithms.self_verification import self_verification
from trivium.algorithms.selfcodealign import selfcodealign
from trivium.algorithms.simplestrat import simplestrat
from trivium.algorithms.simula import simula
from trivium.algorithms.sparq import sparq
from trivium.algorithms.tag_instruct import tag_instruct
from trivium.algorithms.tinygsm import tinygsm
from trivium.algorithms.tinystories import tinystories
from trivium.algorithms.tora import tora
from trivium.algorithms.tree_instruct import tree_instruct
from trivium.algorithms.tree_of_evolution import tree_of_evolution
from trivium.algorithms.ultrachat import ultrachat
from trivium.algorithms.ultrafeedback import ultrafeedback
from trivium.algorithms.ultrainteract import ultrainteract
from trivium.algorithms.unnatural_instructions import unnatural_instructions
from trivium.algorithms.verbalized_sampling import verbalized_sampling
from trivium.algorithms.west_of_n import west_of_n
from trivium.algorithms.wizardcoder import wizardcoder
from trivium.algorithms.wizardmath import wizardmath
from trivium.algorithms.wrap import wrap
from trivium.algorithms.xwin_math import xwin_math
from trivium.algorithms.zerogen import zerogen
from trivium.checks import unknown
from trivium.errors import InputError
from trivium.generation.algorithm import Algorithm, Build

__all__ = ["ALGORITHMS", "ALONE", "Algorithm", "build", "options"]

ALGORITHMS: dict[str, Build] = {
    "plain": plain,
    "magpie": magpie,
    "self-instruct": self_instruct,
    "attr-prompt": attr_prompt,
    "evol-instruct": evol_instruct,
    "tree-instruct": tree_instruct,
    "tag-instruct": tag_instruct,
    "unnatural-instructions": unnatural_instructions,
    "zerogen": zerogen,
    "progen": progen,
    "dart-math": dart_math,
    "metamath": metamath,
    "mugglemath": mugglemath,
    "rationalization": rationalization,
    "rft": rft,
    "self-consistency": self_consistency,
    "codeclm": codeclm,
    "auto-evol-instruct": auto_evol_instruct,
    "persona-hub": persona_hub,
    "orca": orca,
    "glan": glan,
    "longform": longform,
    "map-elites": map_elites,
    "lmx": lmx,
    "in-context-qd": in_context_qd,
    "self-refine": self_refine,
    "constitutional-ai": constitutional_ai,
    "rlcd": rlcd,
    "west-of-n": west_of_n,
    "ultrafeedback": ultrafeedback,
    "wizardmath": wizardmath,
    "mathscale": mathscale,
    "kpmath": kpmath,
    "mathgenie": mathgenie,
    "openmathinstruct-1": openmathinstruct_1,
    "openmathinstruct-2": openmathinstruct_2,
    "orca-math": orca_math,
    "ultrainteract": ultrainteract,
    "xwin-math": xwin_math,
    "divse": divse,
    "mmiqc": mmiqc,
    "gsm-plus": gsm_plus,
    "self-verification": self_verification,
    "qdaif": qdaif,
    "rainbow-teaming": rainbow_teaming,
    "omni": omni,
    "ultrachat": ultrachat,
    "camel": camel,
    "baize": baize,
    "alpaca": alpaca,
    "oss-instruct": oss_instruct,
    "selfcodealign": selfcodealign,
    "wizardcoder": wizardcoder,
    "genetic-instruct": genetic_instruct,
    "p3": p3,
    "aces": aces,
    "opencodeinterpreter": opencodeinterpreter,
    "tinygsm": tinygsm,
    "tora": tora,
    "tree-of-evolution": tree_of_evolution,
    "tinystories": tinystories,
    "phi": phi,
    "cosmopedia": cosmopedia,
    "wrap": wrap,
    "sparq": sparq,
    "prismatic-synthesis": prismatic_synthesis,
    "verbalized-sampling": verbalized_sampling,
    "bare": bare,
    "instruct-skillmix": instruct_skillmix,
    "self-align": self_align,
    "agent-instruct": agent_instruct,
    "simula": simula,
    "simplestrat": simplestrat,
    "alpagasus": alpagasus,
    "deita": deita,
    "qdit": qdit,
    "instag": instag,
    "ifd": ifd,
    "lima": lima,
    "nemotron-cc": nemotron_cc,
}


def build(name: str, options: Mapping[str, Any] | None = None) -> Algorithm:
    """An algorithm by its name in the catalogue, with options of its own.

    Args:
        name: A key of ``ALGORITHMS``, or of ``ALONE``, where one component at a time is added to plain sampling.
        options: Keyword options of the algorithm's function; text is read as the type the option has.

    Raises:
        InputError: no such algorithm or option (the nearest name is suggested), or a value of the wrong type.
    """
    known = ALGORITHMS | ALONE
    if name not in known:
        from trivium.algorithms.catalogue import catalogue

        if name in catalogue():
            needs = ", ".join(catalogue()[name].needs) or "nothing special"
            raise InputError(f"{name} is catalogued but does not run here (it needs {needs}); see: trivium algorithms.")
        raise unknown("algorithm", name, known, listed_by="trivium algorithms")
    parameters = inspect.signature(known[name]).parameters
    given = {}
    for option, value in (options or {}).items():
        if option not in parameters:
            raise unknown(f"option of {name}", option, parameters)
        given[option] = _read(value, parameters[option], f"{name}: option {option}")
    return known[name](**given)


def _read(value: Any, parameter: inspect.Parameter, what: str) -> Any:
    """The value as the option's type: options come as text from the command line and as JSON from a ledger."""
    kind = parameter.annotation
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise InputError(f"{what} must be one of {', '.join(map(str, get_args(kind)))}; got {value!r}.")
        return value
    if kind in (int, float, int | None):
        if value is None and kind == int | None:
            return None
        wanted = "a number" if kind is float else "a whole number"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise InputError(f"{what} must be {wanted}, got {value!r}.") from None
        if not math.isfinite(number) or (kind is not float and number != int(number)):
            raise InputError(f"{what} must be {wanted}, got {value!r}.")
        return number if kind is float else int(number)
    return value


def options(name: str) -> list[tuple[str, str, str]]:
    """Name, default and meaning of each option of an algorithm, from its signature and docstring."""
    function = (ALGORITHMS | ALONE)[name]
    said = dict(re.findall(r"^\s{4,}(\w+): (.+)$", inspect.getdoc(function) or "", re.MULTILINE))
    parameters = inspect.signature(function).parameters.values()
    return [(each.name, str(each.default), said.get(each.name, "")) for each in parameters]

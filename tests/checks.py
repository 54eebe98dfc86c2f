"""What a source or a notebook must not have. Each check returns messages that say where and what to run."""

import re
from pathlib import Path

import nbformat

from press.run.store import lock_hash, outputs_hash
from press.source.edition import Edition

REMAKE = "`make notebooks`를 실행한다"
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(\S*)")
FOLD_TITLE = re.compile(r"(# @title [^\n]*\n)?")  # the line that the builder puts on a folded cell
LANGUAGES = {"python", "py", "python3", "ipython", "ipython3", "pycon", "bash", "sh", "console"}
NOT_PROSE = re.compile(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|<[^>]*>|https?://\S+")
MEASURED = re.compile(r"\d+\.\d+|\d+(\.\d+)? ?%|\d+(\.\d+)? ?퍼센트")
# A version ('Keras 3.0', '텐서플로우 2.16') or a section of a license is a name, not a measurement.
# '[그림 1.21](…)와': a reference that ends in a number, and the particle after it, which follows its sound.
NUMBERED = re.compile(r"\[([^\]]*?(\d)\)?)\]\([^)]*\)(은|는|이(?!다|고|면|며)|가|을|를|과|와|으로|로)(?![가-힣])")
AFTER_CONSONANT = "은이을과"
VERSION = re.compile(r"(Keras|TensorFlow|PyTorch|Python|NumPy|케라스|텐서플로우|파이토치|파이썬|넘파이|버전) ?v?\d+(\.\d+)+")


def alt_problem(alt: str, caption: str) -> str:
    """What is wrong with the words that stand for a picture, or ''. The caption is read out beside them."""
    def letters(text: str) -> str:
        return re.sub(r"[^\w]|_", "", text).lower()

    say = "무엇을 보여 주는지 한두 문장으로 적는다 (mystnb: image: alt, 또는 :alt:)"
    if not letters(alt):
        return f"대체 글이 없다. {say}"
    if re.search(r"\.(png|svg|jpe?g|gif|webp)$|^\S*/\S*$", alt.strip()):
        return f"대체 글 '{alt}'은 파일의 이름이다. {say}"
    if letters(alt) in letters(caption):
        return f"대체 글 '{alt}'이 캡션을 되풀이한다. {say}"
    if len(alt.split()) < 4 or not re.search("[가-힣]", alt):
        return f"대체 글 '{alt}'이 너무 짧다. {say}"
    return ""


def source_problems(page: Path, text: str) -> list[str]:
    """Code that is shown but never run, and measured numbers that are typed instead of glued."""
    problems = []
    fence = ""       # the marker that closes the fence we are in
    in_code = in_math = in_options = False
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{page}:{number}"
        if match := FENCE.match(line):
            marker, info = match[1], match[2]
            if not fence:
                fence = marker
                in_code = True
                if info.lower() in LANGUAGES:
                    problems.append(f"{where}: 실행되지 않는 코드 블록 '{info}'이다. "
                                    "```{code-cell} ipython3로 바꾸고 " + REMAKE + ".")
            elif line.strip() == fence:
                fence, in_code = "", False
            continue
        if line.strip() == "---" and (number == 1 or in_options):
            in_options = not in_options  # the front matter
            continue
        if line.startswith("$$"):
            in_math = not in_math if line.count("$$") == 1 else in_math
            continue
        if in_code or in_math or in_options or line.lstrip().startswith(":"):
            continue
        prose = VERSION.sub("", NOT_PROSE.sub("", line))
        if match := MEASURED.search(prose):
            problems.append(f"{where}: 본문에 손으로 적은 수 '{match[0]}'이 있다. 셀에서 glue로 적어 두고 "
                            "{glue:text}로 쓴다. 정의에 따라 정확한 수라면 `코드`나 $수식$으로 쓴다.")
    return problems


def particle_problems(text: str) -> list[str]:
    """References with the wrong particle: '그림 1.21와'. Which number they get is known only in the built book."""
    def fits(digit: str, particle: str) -> bool:
        if particle in ("으로", "로"):
            return (particle == "으로") == (digit in "036")
        return (particle in AFTER_CONSONANT) == (digit in "013678")

    return [f"{label}{particle}" for label, digit, particle in NUMBERED.findall(text) if not fits(digit, particle)]


def notebook_problems(path: Path, notebook: nbformat.NotebookNode, source: Path) -> list[str]:
    """A notebook that pytest --nbval would pass without looking, or that is older than what it was made from."""
    if not source.exists():
        return [f"{path}: 원본 {source}가 없다. 노트북을 지우거나 원본을 되살린다."]
    problems = []
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        where = f"{path}: {number}번째 코드 셀"
        if cell.execution_count is None:
            problems.append(f"{where}이 실행되지 않았다. 출력이 비교되지 않으니 {REMAKE}.")
        if any(out.get("name") == "stderr" for out in cell.outputs):
            problems.append(f"{where}이 stderr에 쓴다. 셀에서 경고의 까닭을 없애고 {REMAKE}.")
    problems += [f"{path}: 「{found}」의 조사가 번호의 소리와 맞지 않는다. {source}의 글을 번호와 상관없게 고친다."
                 for cell in notebook.cells if cell.cell_type == "markdown" for found in particle_problems(cell.source)]
    book = notebook.metadata["book"]
    edition = Edition(source, book["audience"])
    codes = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    wanted = [cell.source for cell in edition.codes()]
    for number, (code, want) in enumerate(zip(codes, wanted), 1):
        if code.removeprefix(FOLD_TITLE.match(code)[0] if not want.startswith("# @title") else "") != want:
            problems.append(f"{path}: {number}번째 코드 셀이 원본 {edition.source}와 다르다. {REMAKE}.")
    if len(codes) != len(wanted):
        problems.append(f"{path}: 코드 셀이 {len(codes)}개인데 원본 {edition.source}에는 {len(wanted)}개다. {REMAKE}.")
    if problems:
        return problems
    # What the cells say is the same: is it also what was executed, with these packages?
    if outputs_hash(notebook) != book["outputs"]:
        problems.append(f"{path}: 출력이 실행이 남긴 것과 다르다. 손으로 고친 출력이다. {REMAKE}.")
    if book["code"] != edition.code_hash():
        problems.append(f"{path}: 셀이나 셀이 읽는 파일이 실행한 뒤에 바뀌었다. {REMAKE}.")
    elif book["text"] != edition.text_hash():
        problems.append(f"{path}: 원본 {edition.source}의 글이 바뀌었다. {REMAKE}.")
    if book["lock"] != lock_hash():
        problems.append(f"{path}: 다른 패키지(requirements.lock)로 실행한 출력이다. {REMAKE}.")
    return problems

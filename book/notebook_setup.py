# @title 준비 (읽지 않고 실행만 해도 된다): 로그를 끄고, 오류를 짧게 보이고, 그림에 한글 글꼴을 쓴다.
import os
import subprocess
import sys
import warnings
from importlib import metadata
from pathlib import Path

# 텐서플로우가 뜰 때의 로그. 불러오기 전에 정해야 한다.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
from matplotlib import font_manager

get_ipython().InteractiveTB.set_mode("Minimal")
get_ipython().run_line_magic("config", "InlineBackend.figure_format = 'retina'")  # 촘촘한 화면에서도 또렷하게

try:  # 본문에 쓰는 수를 적어 두는 함수. 책을 만들 때만 필요하다.
    from myst_nb import glue
except ImportError:
    def glue(name, value, display=False):
        pass

# 책의 코드를 시험해 본 가장 낮은 판
OLDEST = {"tensorflow": "2.19", "tensorflow-cpu": "2.19", "keras": "3.13"}
too_old = [f"{found.name} {found.version}({oldest} 이상이어야 한다)"
           for package, oldest in OLDEST.items() for found in [*metadata.distributions(name=package)][:1]
           if [*map(int, found.version.split(".")[:2])] < [*map(int, oldest.split("."))]]
if too_old:
    print(f"설치된 {', '.join(too_old)}에서는 셀이 멈추거나 출력이 다를 수 있으니, 셀에서 "
          "%pip install -U tensorflow keras를 실행하고 커널(코랩에서는 런타임)을 다시 시작한다.")

# 책의 저장소 안에서는 책의 글꼴을, 밖에서는 설치된 한글 글꼴을 쓴다.
HANGUL = ["Book Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "AppleGothic", "NanumGothic",
          "Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans KR"]  # CJK의 JP에도 한글이 들어 있다
files = [path for folder in Path.cwd().parents if (path := folder / "theme/fonts/BookSansKR-Regular.ttf").exists()]
if not files and not set(HANGUL) & set(font_manager.get_font_names()):
    if "google.colab" in sys.modules:
        install = "apt-get -qq install -y fonts-nanum"
        subprocess.run(f"{install} || (apt-get -qq update && {install})", shell=True, capture_output=True)
    # 맷플롯립이 적어 둔 목록에는 새로 설치한 글꼴이 없다.
    files = [path for path in font_manager.findSystemFonts() if Path(path).name == "NanumGothic.ttf"]
for path in files[:1]:
    font_manager.fontManager.addfont(path)
hangul = [name for name in HANGUL if name in font_manager.get_font_names()][:1]
if not hangul:
    print("한글 글꼴을 찾지 못해 그림의 한글이 네모로 보이니, 나눔고딕(NanumGothic)을 설치하고 커널을 다시 시작한다.")
    warnings.filterwarnings("ignore", "Glyph .* missing from")  # 같은 말을 글자마다 되풀이한다
plt.rcParams.update({"font.family": [*hangul, "DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110,
                     "figure.constrained_layout.use": True, "figure.figsize": (5.5, 3.4)})

# @title 준비 (읽지 않고 실행만 해도 된다): 로그를 끄고, 오류를 짧게 보이고, 그림에 한글 글꼴을 쓴다.
import os
import subprocess
import sys
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

font = next((path for folder in Path.cwd().parents
             if (path := folder / "theme/fonts/BookSansKR-Regular.ttf").exists()), None)
if font is None and "google.colab" in sys.modules:
    subprocess.run(["apt-get", "-qq", "install", "-y", "fonts-nanum"], capture_output=True)
    font = Path("/usr/share/fonts/truetype/nanum/NanumGothic.ttf")
if font is not None and font.exists():
    font_manager.fontManager.addfont(font)
    plt.rcParams["font.family"] = [font_manager.FontProperties(fname=font).get_name(), "DejaVu Sans"]
plt.rcParams.update({"axes.unicode_minus": False, "figure.dpi": 110, "figure.constrained_layout.use": True,
                     "figure.figsize": (5.5, 3.4)})

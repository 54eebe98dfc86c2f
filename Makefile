# 명령의 목록은 `make`만 치면 나온다. 윈도에서는 README의 pip 방법을 쓴다.
SHELL := /bin/sh
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
# The first supported Python on the path.
PYTHON ?= $(or $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(SUPPORTED)' 2>/dev/null && echo $$p && break; done),python3)
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help venv chapter page exercise book pdf screenshots test test-site notebooks nbgrader serve bench lighthouse matrix mutants lock lint clean

help:  ## 이 목록을 보여 준다
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv:
	@$(PYTHON) -c '$(SUPPORTED)' 2>/dev/null || { echo "파이썬 3.11, 3.12, 3.13 가운데 하나가 필요하다($(PYTHON):" \
		"$$($(PYTHON) --version 2>&1 | tail -1)). 다른 파이썬은 'make PYTHON=python3.12 …'처럼 알려 준다." >&2; exit 1; }
	@$(PYTHON) press/venv_setup.py

book: venv  ## 사이트를 만든다: _build/html/index.html
	@$(RUN) -m press book

pdf: venv  ## 책 전체를 PDF 하나로 만들어 사이트에 싣는다: _build/pdf/book.pdf (apt install chromium)
	@$(RUN) -m press pdf

screenshots: book  ## 모든 쪽을 찍는다: _build/screenshots/index.html (apt install chromium)
	@$(RUN) -m press screenshots

test: venv  ## 모든 출력을 새 실행과 견주고, 책의 규칙을 검사한다 (PAGE=book/…/tensors.md: 그 쪽만, PATHS="…": 그 파일만)
	@$(RUN) -m $(if $(PAGE),press test $(PAGE),pytest $(PATHS))

test-site: book  ## 사이트를 만들어 크로미움으로 시험한다 (apt install chromium)
	@$(RUN) -m pytest tests/site --dist=worksteal

notebooks: venv  ## 쪽마다 노트북(.ipynb)을 새 출력과 함께 다시 만든다
	@$(RUN) -m press notebooks

nbgrader: venv  ## 연습을 nbgrader의 강좌로 쓴다: _build/nbgrader
	@$(RUN) -m press nbgrader

# What is written after NAME=, TITLE= and CHAPTER=, safe from the shell.
SAID = $(foreach word,NAME TITLE CHAPTER,'$(word)=$(subst ','\'',$($(word)))')

chapter: venv  ## 새 장의 뼈대를 만든다: make chapter NAME=convolution TITLE="합성곱"
	@$(RUN) -m press chapter $(SAID)

page: venv  ## 장에 절의 뼈대를 더한다: make page NAME=filters CHAPTER=convolution TITLE="필터"
	@$(RUN) -m press page $(SAID)

exercise: venv  ## 연습의 뼈대를 만든다: make exercise NAME=convolution CHAPTER=convolution
	@$(RUN) -m press exercise $(SAID)

serve: venv  ## 저장할 때마다 다시 만들어 브라우저에 보여 준다
	@$(RUN) -m press serve

bench: venv  ## 만들기와 검증에 걸리는 시간을 재고, 쪽마다 Lighthouse로 잰다 (40분쯤)
	@$(RUN) -m press bench
	@$(MAKE) --no-print-directory lighthouse

lighthouse: book  ## 쪽마다 Lighthouse로 빠르기와 무게를 잰다 (쪽마다 1분쯤, apt install chromium)
	@$(RUN) -m press lighthouse

matrix: venv  ## 다른 설정, 코랩, 텐서플로우 2.19-2.21에서도 출력이 같은지 표로 보여 준다 (ROW="코랩": 그 줄만)
	@$(RUN) -m press matrix $(if $(ROW),"$(ROW)")

mutants: venv  ## 코드를 일부러 틀리게 고쳐 시험이 알아차리는지 본다 (1시간쯤, PAGE=tensors N=40)
	@$(RUN) -m press mutants $(if $(PAGE),page=$(PAGE)) $(if $(N),count=$(N)) $(if $(SEED),seed=$(SEED))

# For which machines a list is locked: each that the book supports, but Colab's for Colab alone.
ANYWHERE := --universal --python-version 3.11
FOR_colab := --python-platform x86_64-manylinux_2_28 --python-version 3.13
lock: venv  ## requirements.txt나 locks의 목록을 고친 뒤 자물쇠(.lock)를 다시 만든다
	@$(foreach list,requirements.txt $(sort $(wildcard locks/*.txt)),$(RUN) -m uv pip compile --quiet \
		$(or $(FOR_$(basename $(notdir $(list)))),$(ANYWHERE)) --generate-hashes --no-header --no-annotate \
		$(list) --output-file $(basename $(list)).lock &&) true

lint: venv  ## 코드를 ruff와 mypy로 검사한다
	@$(RUN) -m ruff check
	@$(RUN) -m mypy

clean:  ## 만든 것(_build)과 가상 환경(.venv)을 지운다
	rm -rf _build .venv

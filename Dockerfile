FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements/base.txt requirements/postgres.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements/base.txt -r requirements/postgres.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UNSWAYED_HOST=0.0.0.0 \
    UNSWAYED_PORT=8000
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin unswayed
WORKDIR /app
COPY --from=build /venv /venv
COPY LICENSE ./
COPY analysis analysis
COPY service service
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['UNSWAYED_PORT'] + '/healthz', timeout=4)"]
CMD ["python", "-m", "service", "serve"]

# Sitewright for production: one image, for the web process and the worker.
FROM node:24-bookworm-slim AS fonts
WORKDIR /fonts
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim-bookworm

RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 sitewright

WORKDIR /app
COPY requirements.in requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
COPY tools ./tools
COPY --from=fonts /fonts/node_modules ./node_modules
RUN PYTHONPATH=src python -m tools.assets && rm -r node_modules
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && install --directory --owner=sitewright --group=sitewright --mode=0700 /data

USER sitewright
ENV SITEWRIGHT_HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8700
ENTRYPOINT ["sitewright"]
CMD ["web"]

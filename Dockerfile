# Leaflets with the same bytes everywhere:
#
#     docker build --tag leaflets .
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/project" leaflets build

FROM debian:bookworm-slim AS python

RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-venv

RUN python3 -m venv /opt/leaflet

COPY requirements.lock /src/
RUN /opt/leaflet/bin/pip install --no-cache-dir --require-hashes --requirement /src/requirements.lock

# What builds the package is locked too; neither that nor pip is needed afterwards.
COPY pyproject.toml README.md LICENSE /src/
COPY pipeline /src/pipeline
COPY styles /src/styles
RUN /opt/leaflet/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src \
    && /opt/leaflet/bin/pip uninstall --yes hatchling editables setuptools pip


FROM debian:bookworm-slim

# Fonts and layout libraries decide where lines break, and so the bytes of every leaflet, and Argyll
# the colours of those for a press: these stand at exact versions, which in Debian 12 have neither an epoch nor a security update. When Debian
# replaces one, this step stops. Then raise the version here, on purpose, and expect all leaflets to
# change. All others take Debian's security updates, since no byte of a leaflet depends on them.
# git is for --changed-since.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-noto-core=20201225-1 \
        libpango-1.0-0=1.50.12+ds-1 \
        libpangoft2-1.0-0=1.50.12+ds-1 \
        libharfbuzz0b=6.0.0+dfsg-3 \
        libharfbuzz-subset0=6.0.0+dfsg-3 \
        argyll=2.3.1+repack-1.1+b1 \
        icc-profiles-free=2.0.1+dfsg-1.1 \
        python3 \
        git \
    && rm -rf /var/lib/apt/lists/*

COPY --from=python /opt/leaflet /opt/leaflet

# Whoever runs it may be any user, without a home; the index of the fonts is kept here all the same.
ENV PATH=/opt/leaflet/bin:/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    XDG_CACHE_HOME=/var/cache/leaflet

RUN useradd --uid 1000 --create-home leaflet \
    && install --directory --owner leaflet --group leaflet /project \
    && install --directory --mode 1777 /var/cache/leaflet

# The colour profile for a press takes half a minute to make; here it is made once.
RUN /opt/leaflet/bin/python -c 'from pipeline.press_profile import press_profile; press_profile()'

USER leaflet
WORKDIR /project

ENTRYPOINT ["leaflet"]
CMD ["--help"]

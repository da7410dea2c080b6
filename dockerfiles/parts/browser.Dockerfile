# For the queue `sii`; WITH_BROWSER=no leaves it out where the pool does not drain that.
ARG WITH_BROWSER=yes
# hadolint ignore=DL3008
RUN if [ "$WITH_BROWSER" = yes ]; then apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends chromium chromium-driver \
 && rm -rf /var/lib/apt/lists/*; fi

# One image for every process of this project: its command is one of the executable's (worker by default, api, simulator, keys …).
# glibc on purpose: the native part of the Temporal SDK has no build for musl, so no alpine here (docs/adr/0001).
# The base is pinned by its exact tag. For a release pin it by digest as well: docker buildx imagetools inspect IMAGE.
ARG NODE_IMAGE=node:24.22.3-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM ${NODE_IMAGE} AS production-dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
# The SDK brings its native part for five platforms, 110 MB of which are of no use here.
RUN find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
  ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +
# Nobody compiles against the packages in here, or steps through them: 40 MB.
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${NODE_IMAGE} AS runtime
# The Temporal client verifies TLS with the system's certificates, which the slim image does not have. tini passes signals on
# from the first moment: the first process of a container ignores those that it has no handler for, and Node has none at first.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates tini \
  && rm -rf /var/lib/apt/lists/* \
  # A named volume takes its first owner from the folder it is mounted over, so both belong to the unprivileged user.
  && install --directory --owner=node --group=node --mode=0700 /var/lib/sealing/private \
  && install --directory --owner=node --group=node --mode=0755 /var/lib/sealing/public \
  && install --directory --owner=node --group=node --mode=0700 /var/lib/payload \
  && install --directory --owner=node --group=node --mode=0700 /var/lib/api
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /app
COPY --from=production-dependencies /app/node_modules ./node_modules
# With the list of everything that is in here of others (sbom.cdx.json).
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
USER node
HEALTHCHECK --interval=10s --timeout=8s --start-period=30s --retries=6 CMD ["node", "dist/cli/main.js", "health"]
ENTRYPOINT ["tini", "--", "node", "dist/cli/main.js"]
CMD ["worker"]

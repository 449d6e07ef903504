# docker build .                      the platform: every role, chosen by PROTECTONCE_ROLE
# docker build --target collector .   the same with Suricata, for a machine that receives mirrored traffic

FROM node:22-bookworm-slim AS build
WORKDIR /app
# Packages first: they change less often than the sources.
COPY package.json package-lock.json .npmrc ./
COPY src/inapp/node/package.json src/inapp/node/
COPY src/plugins/sdk/package/package.json src/plugins/sdk/package/
RUN npm ci
COPY . .
# The link to the in-app library is for the sources' own tests; an image does not carry it.
RUN npm run build && npm prune --omit=dev && rm -f node_modules/protectonce

FROM node:22-bookworm-slim AS platform
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY bin bin
COPY prisma prisma
COPY package.json LICENSE ./
# Where the embedded PostgreSQL keeps its data when there is no DATABASE_URL.
ENV PROTECTONCE_DATA_DIR=/data
RUN install -d -o node -g node /data
VOLUME /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli/main.js", "up"]

FROM platform AS collector
USER root
# Suricata 7: its Lua interface is renamed in 8. Capabilities on the file, so that the process need not be root.
RUN sed 's/^Suites:.*/Suites: bookworm-backports/' /etc/apt/sources.list.d/debian.sources \
      > /etc/apt/sources.list.d/backports.sources \
  && sed -i '/debian-security/,$d' /etc/apt/sources.list.d/backports.sources \
  && apt-get update \
  && apt-get install -y --no-install-recommends libcap2-bin iproute2 \
       suricata/bookworm-backports libhtp2/bookworm-backports suricata-update/bookworm-backports \
  && setcap cap_net_raw,cap_net_admin+ep /usr/bin/suricata \
  && rm -rf /var/lib/apt/lists/*
USER node
ENV PROTECTONCE_ROLE=collector
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9470/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["sh", "-c", "exec bin/protectonce collect --interface \"$CAPTURE_INTERFACE\" --health 9470"]

# The last stage is what a build without --target makes.
FROM platform

# syntax=docker/dockerfile:1
FROM node:20.19-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN sh tools/container/build.sh

FROM node:20.19-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app .
RUN ln -s /app/apps/engagement/dist/main.js /usr/local/bin/daybook && chmod +x apps/engagement/dist/main.js
# Nothing is written but the sent events of a request, which live in /tmp.
USER 1000:1000
WORKDIR /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["daybook"]
CMD ["serve", "--host", "0.0.0.0"]

# Muster in a container: what it runs on is installed in a first image, and only that and the code go into the second.
# docker build -t muster .            or, without charts and PDFs:  docker build --build-arg LIST=requirements-lean.txt .
#                                     or, with traces:              docker build --build-arg LIST=requirements-tracing.txt .
FROM python:3.13-slim AS installed
ARG LIST=requirements.txt
COPY requirements*.txt /tmp/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/${LIST}

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin muster
COPY --from=installed /opt/venv /opt/venv
COPY app.py manifest.yml /opt/muster/
COPY bot /opt/muster/bot
COPY handlers /opt/muster/handlers
COPY storage /opt/muster/storage
COPY sandbox /opt/muster/sandbox
# The database's default place leads into the volume. No setting names it: DATABASE_URL_FILE may.
RUN /opt/venv/bin/python -m compileall -q /opt/muster && ln -s /data /opt/muster/data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    MPLCONFIGDIR=/tmp/matplotlib
USER 10001:10001
WORKDIR /opt/muster
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "app.py", "healthy"]
ENTRYPOINT ["python", "app.py"]
CMD ["run"]

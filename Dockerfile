FROM python:3.12-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 WEB_CONCURRENCY=3
WORKDIR /app

# A free Chinese serif for PDF, where no official font (仿宋, 宋体) is put beside it.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
# data/ holds the uploads; a volume mounted there takes over its owner.
RUN useradd --system --uid 10001 mubiao \
    && SECRET_KEY=only-for-this-step python manage.py collectstatic --noinput \
    && install -d -o mubiao data data/uploads
USER mubiao

EXPOSE 8000
# Heartbeat files go to memory: on a slow disk they would stall the workers. The user has no home for a control socket.
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-"]

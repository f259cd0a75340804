export interface NginxConfigOptions {
  readonly port: number;
  readonly appPort: number;
  /** The user nginx's workers run as: only root may, and must, name one. */
  readonly user?: string | undefined;
}

/**
 * nginx.conf as Debian ships it (worker_processes auto, 768 connections each, access log on, error log at its default level), with one site
 * that passes everything to Gunicorn. Every path is relative to the prefix (`-p`): no path has to be quoted.
 */
export function nginxConfig(options: NginxConfigOptions): string {
  return `# Written by Blitz Console at every start of the demo lab: changes here are lost.
${options.user === undefined ? '' : `user ${options.user};\n`}worker_processes auto;
pid nginx.pid;
error_log error.log;
daemon off;

events {
    worker_connections 768;
    # multi_accept on;
}

http {
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    default_type application/octet-stream;

    access_log access.log;
    gzip on;

    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;

    server {
        listen 127.0.0.1:${options.port};
        server_name localhost;

        location / {
            proxy_pass http://127.0.0.1:${options.appPort};
            proxy_set_header Host $http_host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }
    }
}
`;
}

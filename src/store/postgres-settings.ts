/** What the caller may decide. The rest is for a server beside the application, on a small machine. */
export interface PostgresSettings {
  readonly fsync?: boolean;
  readonly connectionsMax?: number;
}

/** Nothing of our own environment: libpq's and locale's variables would change what the server does. */
export const serverEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** As arguments of `postgres`: they win over what is in the cluster's own files. */
export function serverSettings(options: PostgresSettings): string[] {
  const durable = options.fsync ?? true;
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.connectionsMax ?? 60,
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    dynamic_shared_memory_type: 'mmap', // containers often have a small /dev/shm
    fsync: durable ? 'on' : 'off',
    synchronous_commit: 'on',
    full_page_writes: durable ? 'on' : 'off',
    wal_buffers: '16MB',
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: 0.9,
    wal_level: 'minimal',
    max_wal_senders: 0,
    random_page_cost: 1.1,
    autovacuum_naptime: '30s',
    // Queries are short and many: compiling them costs more than it saves.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_min_messages: 'log',
    // What goes wrong is the caller's to report; a statement in a log could carry what must not be there.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/*
 * SQL's vocabulary as kinds, one letter each, so that a verdict is an expression over a short string and holds no literal.
 *
 *   B break-out from the string the input was put into    s string   u string without an end   n number, NULL, TRUE
 *   v @variable   w other word   y any call   h call of a function that programs have too   g call that SQL alone has
 *   G call that delays, reads files, leaks or fails on purpose    q subquery   p list in parentheses   * all columns
 *   o comparison by sign   O by word   I compares equal literals   m arithmetic   d ||   l OR, AND   ! NOT   a ALL, DISTINCT
 *   i equal literals compared   t literals compared   r compared with a call of SQL   z with any call   e with a literal   R words compared
 *   U UNION   S SELECT   E FROM   W WHERE   Y ORDER BY, GROUP BY   H HAVING   L LIMIT   A AS   N INTO
 *   D statement that defines   M that changes rows   X that runs   Z WAITFOR   V SET, VALUES   c comment to the end   ( ) , ; x other
 */
const table = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(rows).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind] as const)),
  );

export const KEYWORDS = table({
  l: 'or and xor',
  '!': 'not',
  a: 'all distinct distinctrow top',
  U: 'union except intersect minus',
  S: 'select',
  E: 'from',
  W: 'where',
  H: 'having',
  L: 'limit offset fetch',
  A: 'as',
  N: 'into',
  V: 'values set',
  Z: 'waitfor',
  O: 'like rlike regexp in between is sounds glob ilike similar eqv imp',
  m: 'div mod collate',
  n: 'null true false',
});

/** Words that are SQL's before certain words only. `+` stands for a variable. */
export const PAIRS: ReadonlyMap<string, { readonly kind: string; readonly next: RegExp }> = new Map(
  (
    [
      ['order group', 'Y', 'by'],
      ['insert', 'M', 'into'],
      ['replace', 'M', 'into'],
      ['delete', 'M', 'from'],
      [
        'drop alter create truncate',
        'D',
        'table|database|schema|user|view|procedure|function|index|login|trigger|role|or|alias|temporary',
      ],
      ['exec execute', 'X', '\\+|[xs]p_\\w+|master|immediate|sys'],
      ['declare', 'X', '\\+'],
      ['print', 'X', '\\+'],
      ['call', 'X', 'string|\\w+_\\w+'],
      ['begin', 'X', 'declare|shutdown|dbms_\\w+|user_lock|execute|waitfor'],
      ['shutdown', 'X', '--|with|;|abort|immediate'],
      ['load', 'X', 'data'],
      ['attach', 'X', 'database'],
      ['grant', 'X', 'all|select|connect|dba|execute'],
      ['procedure', 'X', 'analyse'],
      ['into', 'Q', 'outfile|dumpfile'],
      ['lock', 'X', 'in'],
      ['show', 'X', 'tables|databases|schemas|grants|processlist'],
      ['backup restore', 'X', 'database|log'],
      ['copy', 'X', 'users?|\\(|\\w+_\\w+'],
    ] as const
  ).flatMap(([words, kind, next]) =>
    words.split(' ').map((word) => [word, { kind, next: new RegExp(`^(?:${next})$`) }] as const),
  ),
);

/** Functions, when called. */
export const FUNCTIONS = table({
  h: 'exec execute if left right mid length len count floor exp min max sum avg rand random lower upper replace concat user version database schema repeat round log sin cos abs greatest least date now hex reverse format sqrt conv locate position trim least greatest instr translate initcap strcmp elt field insert values',
  g: 'ascii ord chr char unhex substr substring concat_ws group_concat char_length character_length ifnull nullif coalesce iif cast convert try_cast md5 sha sha1 current_user system_user session_user string_agg listagg xmlagg make_set extract row_count last_insert_rowid sqlite_version quote_ident db_name host_name current_database current_schema user_name suser_sname object_id bin_to_num to_char to_number rawtohex hextoraw crypt_key regexp_substring regexp_substr strcomp soundex bin lpad rpad aes_encrypt aes_decrypt compress uncompress is_srvrolemember has_dbaccess col_name connection_id pg_client_encoding current_setting isnull decode nvl nvl2 json_extract wm_concat zeroblob typeof unicode quote lastval get_ddl table_to_xml query_to_xml array_to_string export_set',
  G: 'sleep pg_sleep benchmark load_file load_extension extractvalue updatexml xp_cmdshell randomblob name_const xmltype gtid_subset gtid_subtract json_keys st_latfromgeohash st_pointfromgeohash st_longfromgeohash pg_read_file pg_ls_dir lo_import lo_export lo_from_bytea dblink dblink_connect openrowset opendatasource get_lock generate_series httpuritype sys_eval sys_exec analyse receive_message edit',
});
/** Packages and procedures whose parts are called, or that are run by their bare name. */
export const PACKAGE =
  /^(?:utl_(?:http|inaddr|file|smtp|tcp)|dbms_\w+|user_lock|ctxsys|xp_\w+|sp_(?:addsrvrolemember|executesql|oacreate|oamethod|makewebtask|configure|password|who2?|start_job|add\w*|helpdb|tables)|rdb\$\w+|sysibm|sysmaster|ordsys|sdo_\w+)$/;
/** Tables that say by their name that they belong to a database. */
export const TABLE =
  /^(?:dual|users?|accounts?|members?|customers|admins?|administrators|information_schema|sysobjects|syscolumns|sysdatabases|sysusers|syslogins|sqlite_(?:master|schema)|pg_\w+|all_\w+|user_\w+|dba_\w+|v\$\w+|sys|mysql|msysobjects|rdb\$\w+|sysibm|syscat|domain|master|passwords?|credentials|employees|orders)$/;

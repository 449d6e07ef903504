/** Folders and files that a service has no reason to be asked for by a client, by where they stand. All are written with `/`. */
const SYSTEM =
  /^\/*(?:etc\/+[\w.-]|proc\/+\w|sys\/+(?:class|kernel|devices)\/|dev\/+(?:tcp|mem|null|random|fd|sd[a-z]|stdin)|root\/+[\w.]|boot\/+(?:grub|vmlinuz|config)|private\/+(?:etc|var)\/|var\/+(?!(?:folders|task|runtime|app|containers|jenkins_home)\b)\w|opt\/+(?:lampp|xampp|apache\d?|httpd|nginx|tomcat\d?|jboss|\[?jboss|oracle|bitnami|psa)|usr\/+(?:local\/+)?(?:apache|etc|php|nginx|mysql|httpd|cpanel|pureftpd|www|zend|lsws|psa|zeus|tomcat|lib\/+(?:php|security|cron|rpm)|share\/+(?:adduser|tomcat|doc\/+.{1,60}\.conf|squirrelmail|mysql)|pkgsrc|ports|home|sbin\/+(?:mudlogd|pure))|home\/+[\w.$~%{}-]{1,40}\/+(?:\.|htdocs|www|public_html|httpd|php|nginx)|usr\/+(?:home|spool|adm)\/|tmp\/+sess_|(?:system\/+)?library\/+(?:webserver|logs|preferences)|volumes\/+\w|apache\d?\/+|(?:www|htdocs|httpd)\/+(?:logs?|conf)\b|logs?\/+(?:access|error|apache|httpd?)\w{0,8}[._-]|(?:php\d?|bin\/+php\d?|xampp|wamp|nginx|mysql|jboss|tomcat\d?)\/+.{0,60}\.(?:ini|conf|cnf|xml|log)|sd(?:card)?\/|data\/+data\/|(?:usr\/+)?s?bin\/+(?:id|ls|cat|k?sh|bash|passwd|env)$)/i;
/** The same on a drive, after `c:` or with no drive at all. */
const WINDOWS =
  /^\/*(?:windows|winnt\d?|(?:inetpub|xampp|wamp\w{0,4})(?=\/.*\.\w+\W?$)|boot\.ini|autoexec\.bat|pagefile\.sys|ntldr|sysprep|unattend|appserv|apachefriends|apache\d?|nginx|php\d{0,2}|mysql|minint|i386|unattended|users\/+administrator\/+.*\.\w+$|documents and settings|docume~1|programfiles\/|progra~\d|(?:programdata|program files(?: \(x86\))?)\/+(?!adobe|(?:[^/]+\/+)*[^/]+\.(?:exe|dll|lnk)$)(?=.*\/.*[./]|.*(?:apache|php|mysql|xampp|nginx|filezilla))|\$recycle\.bin|wwwroot|oracle|home\d?\/+bin|ora\w{0,6}|system(?:32)?\/|system volume)/i;
/** Files that are secret wherever they stand. */
const ANYWHERE =
  /(?:^|\/)(?:\.env(?:\.(?!example|sample|template|dist)\w{1,20})?(?:~|\.bak)?|\.git\/+(?:config|head|index|logs|refs|objects|credentials)(?:\/.*)?|\.git-credentials|\.svn\/+(?:entries|wc\.db)|\.hg\/+(?:hgrc|store\w*)|\.bzr\/.*|cvs\/+(?:root|entries)|\.ht(?:access|passwd|users|group)|\.(?:bash|zsh|sh|mysql|psql|php|python|nano|rediscli)_?history|\.(?:profile|cshrc|login|logout|forward|shosts|passw(?:or)?ds?|pass|bashrc|bash_profile|bash_logout|netrc|pgpass|my\.cnf|rhosts|xauthority|dockercfg|pypirc|kube\/+config|docker\/+config\.json|ds_store|viminfo|lesshst|gnupg\/.*)|\.npmrc|\.ssh\/+[\w.-]+|\.aws\/+(?:credentials|config)|\.azure\/.*|\.gcloud\/.*|\.config\/+gcloud\/.*|id_(?:rsa|dsa|ecdsa|ed25519)(?:\.(?:old|bak))?|authorized_keys|web-inf\/.*|meta-inf\/+(?:context|maven|manifest|web)\b.*|wp-config\.(?:php|inc|txt|bak|old|save)\W{0,2}\w{0,10}|web\.config(?:\W\w{1,5})?|boot\.ini|win\.ini|system\.ini|global\.asax?|localstart\.asp|sam\._|ntuser\.dat|unattend(?:ed)?\.(?:xml|txt)|httpd\.conf|nginx\.conf|apache2?\.conf|my\.(?:cnf|ini)|php\.ini|lighttpd\.conf|tomcat-users\.xml|jboss-\w+\.xml|shadow|passwd|master\.passwd|server-status|docker\.sock|serviceaccount\/+token|phpinfo\.php|config\.inc\.php|configuration\.php[-~.]\w{0,6}|localsettings\.php|settings\.php[~.]\w{0,6}|(?:access|error|other_vhosts)[._-]logs?|proftpd\.conf|(?:vs|pure)-?ftpd\.(?:conf|log|pdb|passwd)|sudoers|crontab|lastlog|wtmp|utmp|metabase\.(?:xml|bin)|applicationhost\.config|machine\.config|(?:\w{0,12}[-_.])?(?:config(?:uration)?|settings|database|dbase|db|mysql|users)\.(?:php\d?|inc|aspx?)|passw(?:or)?ds?\.(?:dat|txt|db|lst|log)|pass\.dat|secrets\.(?:yml|yaml|json)|database\.yml)$/i;

export type Sensitivity = 'system' | 'secret' | undefined;

/**
 * Whether a path names a file that is a secret wherever it stands (`secret`), or one of the operating system's or of a server's own
 * configuration (`system`, from the root). The path is unfolded, and it climbs nowhere.
 */
export function sensitivityOf(path: string): Sensitivity {
  const slashed = path.replace(/\\+/g, '/');
  const windows = /^\/{0,4}(?:[?.]\/+)?[a-z]:(.*)$/i.exec(slashed);
  if (windows) return WINDOWS.test(windows[1] ?? '') || ANYWHERE.test(slashed) ? 'system' : undefined;
  if (slashed.startsWith('/') && SYSTEM.test(slashed)) return 'system';
  if (path.startsWith('\\') && WINDOWS.test(slashed)) return 'system';
  return ANYWHERE.test(slashed) ? 'secret' : undefined;
}

/** The same for what is left after a path has climbed: there the root is where it may have arrived. */
export function sensitiveAfterClimb(path: string): boolean {
  const slashed = path.replace(/\\+/g, '/').replace(/^\/*/, '/');
  return SYSTEM.test(slashed) || WINDOWS.test(slashed) || ANYWHERE.test(slashed);
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Programs whose names are no words of a language: after a separator of the shell they need nothing else. */
export const TELLING = words(
  `whoami uname ifconfig ipconfig nslookup netstat systeminfo tasklist taskkill wget curl ncat netcat nc telnet tftp
  bash zsh ksh csh tcsh dash sh powershell pwsh cmd certutil bitsadmin mshta regsvr32 rundll32 wmic netsh schtasks cscript wscript
  mkfifo mknod chmod chown chgrp printenv crontab useradd adduser usermod sudo python python2 python3 perl ruby
  php lua gawk awk sed grep egrep fgrep xargs tee base64 base32 xxd hexdump strings tac socat openssl getent lsof iptables
  traceroute tracert dig phpinfo phpversion systemctl pwd ls mysql psql mysqldump vssadmin net1 nltest dsquery icacls cacls attrib
  aria2c axel ash  rbash       cpan  gdbserver gnuplot joe journalctl ksh93 ltrace lwp-request lwp-download mawk nawk nsenter pexec pkexec
  rlwrap rsh rlogin rvim ssh-keygen ssh-keyscan start-stop-daemon stdbuf sqlite3 tclsh tshark uudecode w3m wish xdg-open xelatex zcat bzcat bzip2 xz unxz zgrep
  curlftpfs dpkg-query getfacl setfacl hexedit hostnamectl ionice iconv ipcs   dockerd lxc ld.so logrotate losetup mkfs mkswap namei newgrp nft ping6
  pidof pstree runuser screenfetch strace su-exec sshd tcping unshare update-alternatives vipw visudo vmstat whereis xmodmap  zypper zsoelim  aptitude    
  cipher cmdkey comp dsget fltmc fsutil gpupdate hh.exe msiexec msbuild installutil odbcconf pcalua pnputil robocopy xcopy sdbinst sfc takeown tskill typeperf wevtutil winrm winrs wusa
  sysinfo arp ifup rpm dpkg  rmdir mkdir unlink scp rsync sftp ssh nmap tcpdump lsblk dmesg uptime ldd gdb strace busybox env
  set-executionpolicy invoke-expression invoke-webrequest iex iwr irm gci get-content get-process get-childitem start-process new-object
  printf usleep nohup setsid fping pinky dd sysctl lsmod pgrep pkill killall chroot od rev uuencode shutdown reboot tcpsvd fsutil quser qwinsta gpresult driverquery findstr`,
);
/** Programs that are words as well, names of fields often: they need what a program is given. */
export const WORDLIKE = words(
  `cat id dir type net echo sleep ping find more less head tail sort cut host time date who w last kill print set route
  which node rm mv cp ps ftp su touch top df du free mount history hostname exit export eval exec source alias test expr read
  python perl ruby vi vim nano ed ex man jq tr wc nl fold paste split join diff cmp file stat link ln tar zip unzip gzip gcc cc make
  go java start copy move del erase ren md rd cd ver vol path call reg sc at tree users groups logname locate
  timeout finger lynx links service screen tmux watch passwd login crontab sync halt true false yes npm npx gem composer brew pip pip3 apt apt-get apk yum docker kubectl emacs seq shuf rem fc cls comm look dc bc`,
);
/** Of the wordlike ones, those that attackers run with nothing after them, and that name no field. */
export const PROBES = words(
  'id ls pwd dir ps who w env set ver whoami uname hostname netstat ifconfig ipconfig route df users groups uptime sysinfo phpinfo nid',
);
/** Alone, and the whole value: nothing else they could be. */
export const CERTAIN_ALONE = words(
  'whoami ifconfig ipconfig systeminfo netstat tasklist phpinfo() phpinfo(); uname\u0020-a',
);

import type { WeakService } from './weak-service.js';

/** What is tried at one route: words that break in (some of them do), and words of people who mean no harm. */
export interface List {
  readonly name: string;
  /** The last part of the route, whose parameter is `x`. */
  readonly route: string;
  readonly breaksIn: (service: WeakService) => readonly string[];
  readonly ordinary: readonly string[];
  /** Harmless where the service puts it, which whoever sees the request alone cannot know. */
  readonly contained?: readonly string[];
}

const secret = 'printenv TREASURE';

export const lists: readonly List[] = [
  {
    name: 'climbing out of a folder',
    route: '/file',
    breaksIn: () => [
      '../../keys.txt',
      './../../keys.txt',
      'en/../../../keys.txt',
      '..//..//keys.txt',
      '.././../keys.txt',
      '../docs/../../keys.txt',
      '../../../shop/keys.txt',
      'x/../../../keys.txt',
      ...[6, 8, 12].map((depth) => `${'../'.repeat(depth)}proc/self/environ`),
      `en/${'../'.repeat(9)}proc/self/environ`,
      '/../../keys.txt',
    ],
    contained: ['en/../terms.txt', 'en/./../en/help.txt'],
    ordinary: ['terms.txt', '..and so on.txt', 'en/help.txt', 'nothing.txt', './terms.txt'],
  },
  {
    name: 'commands out of quotes',
    route: '/command',
    breaksIn: () => [
      `"; ${secret}; "`,
      `";${secret};echo "`,
      `" && ${secret} && echo "`,
      `" | ${secret} #`,
      `$(${secret})`,
      `a$(${secret})b`,
      `\`${secret}\``,
      `"\n${secret}\n"`,
      `";printenv\${IFS}TREASURE;"`,
      `";p''rintenv TREASURE;"`,
      `";p\\rintenv TREASURE;"`,
      `"$(${secret})"`,
      `" & ${secret} & "`,
      `";a=TREASURE;printenv $a;"`,
      `$(echo cHJpbnRlbnYgVFJFQVNVUkU= | base64 -d | sh)`,
      `";(${secret});"`,
      '$TREASURE',
      '${TREASURE}',
      '${TREASURE:-x}',
    ],
    ordinary: [
      "O'Brien",
      'rock & roll; drop table lamp',
      'see ../docs | or (not)',
      'Ann <ann@example.com>',
      'who am I? > me',
      '50% off #1',
    ],
    contained: ['ls -la; cat /etc/hostname', '| nc 127.0.0.1 80', "'; printenv TREASURE; '"],
  },
  {
    name: 'commands in the open',
    route: '/bareCommand',
    breaksIn: () => [
      `;${secret}`,
      `a;${secret}`,
      `|${secret}`,
      `a>/dev/full||${secret}`,
      `a&&${secret}`,
      `&${secret}`,
      `\n${secret}`,
      `$(${secret})`,
      `\`${secret}\``,
      '$TREASURE',
      ';printenv$IFS$()TREASURE',
      ";'printenv' TREASURE",
      ';/usr/bin/env printenv TREASURE',
      `a|cat|${secret}`,
      `>/dev/null;${secret}`,
      `;sh -c '${secret}'`,
    ],
    ordinary: ['ann', 'Ann-Marie', 'ann@example.com', '7', 'docs/en', 'a, b and c', 'cat', 'id'],
  },
  {
    name: 'requests to the inside',
    route: '/page',
    breaksIn: ({ innerPort }) =>
      [
        '127.0.0.1',
        'localhost',
        'LOCALHOST',
        '127.1',
        '2130706433',
        '0x7f000001',
        '0177.0.0.1',
        '127.000.000.001',
        '0.0.0.0',
        '[::ffff:127.0.0.1]',
        '[::ffff:7f00:1]',
        'user:pass@127.0.0.1',
        'example.com@127.0.0.1',
      ].map((host) => `http://${host}:${innerPort}/`),
    ordinary: [],
  },
  {
    name: 'words about addresses, of which the host is not made',
    route: '/partner',
    breaksIn: () => [],
    ordinary: ['ann', 'a.example', 'localhost'],
    contained: ['http://127.0.0.1/', '169.254.169.254', 'http://[::1]:80/'],
  },
  {
    name: 'templates',
    route: '/template',
    breaksIn: () => [
      '<%= treasure %>',
      '<%- treasure %>',
      '<%=treasure%>',
      '<%_ if (true) { _%><%= treasure %><%_ } _%>',
      '<%= process.env.TREASURE %>',
      '<%= locals.treasure %>',
      "<%= locals['trea' + 'sure'] %>",
      '<%= Object.values(locals).join() %>',
      'a <% for (const k in locals) { %><%= locals[k] %><% } %>',
    ],
    contained: ['{{7*7}}', '${7*7}', '#{7*7}'],
    ordinary: ['ann <3', '50% > 40%', '{{name}}', '100 <percent>', "O'Brien & <Sons>"],
  },
];

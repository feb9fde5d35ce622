import { describe, expect, test } from 'bun:test';
import { locateServer } from '../../../../src/tooling/dev/database/locate-server.ts';
import { silentProgress } from '../../../../src/tooling/dev/progress.ts';
import { fakeMachine } from './fake-machine.ts';

const MARIADB = { output: 'mariadbd  Ver 10.11.19-MariaDB for debian-linux-gnu' };
const installed = { '/bin/mariadbd': MARIADB };
const installs = ['mariadbd', 'mariadb-install-db'];

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('a server program on the machine', () => {
  test('is used, and nothing is installed', async () => {
    const machine = fakeMachine({
      isRoot: true,
      programs: ['mariadbd', 'mariadb-install-db', 'apt-get'],
      answers: installed,
    });
    expect(await locateServer(machine, silentProgress)).toEqual({
      flavor: 'mariadb',
      server: '/bin/mariadbd',
      installer: '/bin/mariadb-install-db',
    });
    expect(machine.commands).toEqual(['/bin/mariadbd --no-defaults --version']);
  });

  test('called mysqld is MySQL or MariaDB by its own words', async () => {
    const programs = ['mysqld', 'mysql_install_db'];
    const mysql = fakeMachine({
      programs,
      answers: { '/bin/mysqld': { output: 'mysqld  Ver 9.7.4 for Linux' } },
    });
    const maria = fakeMachine({ programs, answers: { '/bin/mysqld': MARIADB } });
    expect(await locateServer(mysql, silentProgress)).toEqual({ flavor: 'mysql', server: '/bin/mysqld' });
    expect(await locateServer(maria, silentProgress)).toMatchObject({
      flavor: 'mariadb',
      installer: '/bin/mysql_install_db',
    });
  });

  test('that does not run, or cannot make a data folder, is passed over', async () => {
    const broken = fakeMachine({ programs: ['mariadbd'], answers: { '/bin/mariadbd': { code: 127 } } });
    const bare = fakeMachine({ programs: ['mariadbd'], answers: installed });
    expect(await messageOf(locateServer(broken, silentProgress))).toContain('There is no database');
    expect(await messageOf(locateServer(bare, silentProgress))).toContain('There is no database');
  });
});

describe('installing', () => {
  test('root on Debian uses apt-get', async () => {
    const machine = fakeMachine({
      isRoot: true,
      programs: ['apt-get', 'sudo'],
      answers: { 'sh -c': { installs }, ...installed },
    });
    expect((await locateServer(machine, silentProgress)).server).toBe('/bin/mariadbd');
    expect(machine.commands[0]).toContain('install -y --no-install-recommends mariadb-server');
    expect(machine.commands[0]).toContain('policy-rc.d');
  });

  test('others on Debian use sudo where it asks for no password', async () => {
    const machine = fakeMachine({
      programs: ['apt-get', 'sudo'],
      answers: { 'sudo -n sh': { installs }, ...installed },
    });
    expect((await locateServer(machine, silentProgress)).server).toBe('/bin/mariadbd');
    expect(machine.commands[0]).toBe('sudo -n true');
    expect(machine.commands[1]).toStartWith('sudo -n sh -c ');
  });

  test('nothing is tried when sudo wants a password', async () => {
    const machine = fakeMachine({ programs: ['apt-get', 'sudo'], answers: { 'sudo -n true': { code: 1 } } });
    expect(await messageOf(locateServer(machine, silentProgress))).toContain('There is no database');
    expect(machine.commands).toEqual(['sudo -n true']);
  });

  test('Homebrew is for macOS, apt-get for Linux', async () => {
    const answers = { '/bin/brew': { installs }, ...installed };
    const mac = fakeMachine({ platform: 'darwin', programs: ['brew', 'apt-get'], answers });
    const linux = fakeMachine({ platform: 'linux', programs: ['brew'], answers });
    expect((await locateServer(mac, silentProgress)).server).toBe('/bin/mariadbd');
    expect(mac.commands[0]).toBe('/bin/brew install mariadb');
    expect(await messageOf(locateServer(linux, silentProgress))).toContain('There is no database');
    expect(linux.commands).toEqual([]);
  });
});

describe('when there is no way', () => {
  test('the message names all four', async () => {
    const message = await messageOf(locateServer(fakeMachine({ platform: 'freebsd' }), silentProgress));
    for (const way of [
      'DATABASE_URL',
      'mariadbd or mysqld',
      'apt-get install mariadb-server',
      'brew install mariadb',
    ]) {
      expect(message).toContain(way);
    }
  });

  test('it also says what was tried and why that failed', async () => {
    const machine = fakeMachine({
      isRoot: true,
      programs: ['apt-get'],
      answers: { 'sh -c': { code: 100, output: 'E: Unable to locate package mariadb-server\n' } },
    });
    const message = await messageOf(locateServer(machine, silentProgress));
    expect(message).toContain('apt-get did not work (exit code 100)');
    expect(message).toContain('E: Unable to locate package mariadb-server');
  });
});

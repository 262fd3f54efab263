import type { Spaced } from './language.ts';

const DE = '[das|der|die|den|dem|des|vom|von|im|mein|unser]';
const ES = '[el|la|los|las|del|de|al|mi]';
const FR = '[le|la|les|du|de|des|mon]';
const PT = '[o|a|os|as|do|da|de|no|na|meu]';

export const GERMAN: Spaced = {
  sign: /\b(?:warum|nicht|bitte|und|das|der|ist|wie|zeige?|wurde|kannst|läuft|starte|stürzt|welche|auf)\b/i,
  sorry:
    'Das habe ich nicht verstanden; geplant ist nichts. Ich verstehe vor allem Englisch und ein paar deutsche Sätze wie „warum startet das backend nicht“.',
  patterns: [
    [`warum (startet|läuft|geht|funktioniert|antwortet|reagiert) ${DE} <w> (nicht|nicht mehr)`, 'why is <w> failing'],
    [`warum (stürzt|fällt) ${DE} <w> [ständig|immer|dauernd] (ab|aus)`, 'why is <w> failing'],
    [`warum ist ${DE} <w> (kaputt|langsam|down|nicht bereit|nicht erreichbar)`, 'why is <w> failing'],
    [`was ist (mit ${DE} <w> los|los mit ${DE} <w>|falsch mit ${DE} <w>)`, 'what is wrong with <w>'],
    ['was ist [hier] (los|kaputt)', 'what is wrong'],
    [`wie geht es ${DE} <w>`, 'how is <w>'],
    [`wie (läuft|steht|ist) ${DE} <w>`, 'how is <w>'],
    [`(ist|sind) ${DE} <w> (bereit|ok|okay|gesund|fertig|oben|erreichbar)`, 'is <w> ready'],
    [`was (hat sich|ist) (geändert|neu)`, 'what changed'],
    ['(ist alles|alles) (ok|okay|in ordnung|gut)', 'is everything ok'],
    [`(läuft|geht) ${DE} <w> [wieder]`, 'is <w> ready'],
    [`[zeige|zeig] [mir] [die] (logs|log|protokolle) [von|für|vom] ${DE} <w>`, 'logs of <w>'],
    [`[zeige|zeig] [mir] [die] (ereignisse|events) [von|für|vom] ${DE} <w>`, 'events of <w>'],
    ['[zeige|zeig|liste] [mir] [alle|die] pods [auf]', 'list pods'],
    [`(starte|start) ${DE} <w> neu`, 'restart <w>'],
    [`${DE} <w> neu starten`, 'restart <w>'],
    [`skaliere ${DE} <w> auf <n> [replikate|replicas|pods|instanzen]`, 'scale <w> to <n>'],
    [`(rolle|roll) ${DE} <w> zurück`, 'roll back <w>'],
    [
      `setze [das] (speicherlimit|memory-limit|memory limit) ${DE} <w> auf <memory>`,
      'set the memory limit of <w> to <memory>',
    ],
  ],
};

export const SPANISH: Spaced = {
  sign: /[¿¡ñ]|\b(?:por qué|porque|qué|está|los|muestra|muéstrame|reinicia|escala|cómo|favor|una?|el|del)\b/i,
  sorry:
    'No lo he entendido y no he planeado nada. Entiendo sobre todo inglés y algunas frases en español, como «por qué falla el backend».',
  patterns: [
    [
      `(por qué|por que|porque) (falla|no arranca|no funciona|se cae|no responde|se reinicia|no inicia) ${ES} <w>`,
      'why is <w> failing',
    ],
    [
      `(por qué|por que|porque) ${ES} <w> (falla|no arranca|no funciona|se cae|no responde|se reinicia|no inicia)`,
      'why is <w> failing',
    ],
    [`(qué|que) (pasa|ocurre) con ${ES} <w>`, 'what is wrong with <w>'],
    ['(qué|que) (pasa|ocurre|está mal)', 'what is wrong'],
    [
      `(por qué|por que|porque) (está|esta) (caído|caido|caída|caida|fallando|lento|roto) ${ES} <w>`,
      'why is <w> failing',
    ],
    [`(cómo|como) (está|esta|va) ${ES} <w>`, 'how is <w>'],
    [`(está|esta) ${ES} <w> (listo|lista|bien|ok|arriba)`, 'is <w> ready'],
    ['(qué|que) (cambió|cambio|ha cambiado)', 'what changed'],
    ['(está|esta) todo (bien|ok)', 'is everything ok'],
    ['todo bien', 'is everything ok'],
    [`[muestra|muéstrame|muestrame|ver] [los] (logs|registros) ${ES} <w>`, 'logs of <w>'],
    [`[muestra|muéstrame|muestrame|ver] [los] eventos ${ES} <w>`, 'events of <w>'],
    ['(lista|muestra|muéstrame|muestrame|listar) [todos] [los] pods', 'list pods'],
    [`(reinicia|reiniciar) ${ES} <w>`, 'restart <w>'],
    [`(escala|escalar) ${ES} <w> a <n> [réplicas|replicas|pods]`, 'scale <w> to <n>'],
    [`(revierte|revertir) ${ES} <w>`, 'roll back <w>'],
  ],
};

export const FRENCH: Spaced = {
  sign: /\b(?:pourquoi|est-ce|ne|pas|les|montre|redémarre|quoi|le|du|une|tout|va)\b|\bqu'/i,
  sorry:
    "Je n'ai pas compris et rien n'est prévu. Je comprends surtout l'anglais et quelques phrases en français, comme « pourquoi le backend ne démarre pas ».",
  patterns: [
    [
      `pourquoi ${FR} <w> (ne démarre pas|ne demarre pas|ne marche pas|ne fonctionne pas|ne répond pas|plante|redémarre|est en panne|est lent)`,
      'why is <w> failing',
    ],
    [`pourquoi ${FR} <w> (plante-t-il|ne démarre-t-il pas|redémarre-t-il|ne répond-il pas)`, 'why is <w> failing'],
    [`(que se passe-t-il|quel est le problème|c'est quoi le problème) [avec] ${FR} <w>`, 'what is wrong with <w>'],
    ['(que se passe-t-il|quel est le problème)', 'what is wrong'],
    [`comment va ${FR} <w>`, 'how is <w>'],
    [`[est-ce que] ${FR} <w> (est prêt|est prête|est ok|va bien|fonctionne|marche)`, 'is <w> ready'],
    [`pourquoi ${FR} <w> (est tombé|est tombée|est down|échoue|ne répond plus)`, 'why is <w> failing'],
    ["qu'est-ce qui a changé", 'what changed'],
    ['[est-ce que] tout (va bien|est ok|va)', 'is everything ok'],
    [`[montre|montre-moi|affiche] [les] (logs|journaux) ${FR} <w>`, 'logs of <w>'],
    [`[montre|montre-moi|affiche] [les] événements ${FR} <w>`, 'events of <w>'],
    ['(liste|montre|montre-moi|affiche) [tous] [les] pods', 'list pods'],
    [`(redémarre|redemarre|redémarrer|relance) ${FR} <w>`, 'restart <w>'],
    [`(mets|passe|scale) ${FR} <w> à <n> (replicas|réplicas|répliques|pods|instances)`, 'scale <w> to <n>'],
    [`(reviens en arrière sur|annule le déploiement) ${FR} <w>`, 'roll back <w>'],
  ],
};

export const PORTUGUESE: Spaced = {
  sign: /[ãõç]|\b(?:por que|não|nao|está|mostre|mostra|reinicie|reinicia|escale|tudo|com)\b/i,
  sorry:
    'Não entendi e nada foi planejado. Entendo sobretudo inglês e algumas frases em português, como "por que o backend não inicia".',
  patterns: [
    [
      `(por que|porque|por quê) ${PT} <w> (não inicia|nao inicia|não funciona|nao funciona|falha|cai|está caindo|esta caindo|está falhando|está fora|não responde|reinicia|não sobe)`,
      'why is <w> failing',
    ],
    [`o que (há de errado|está errado|acontece) com ${PT} <w>`, 'what is wrong with <w>'],
    ['(está|esta) tudo (bem|ok)', 'is everything ok'],
    [`como (está|esta|vai) ${PT} <w>`, 'how is <w>'],
    [`${PT} <w> (está|esta) (pronto|ok|bem|no ar)`, 'is <w> ready'],
    ['o que mudou', 'what changed'],
    ['tudo (bem|ok)', 'is everything ok'],
    [`[mostre|mostra|ver] [os] logs ${PT} <w>`, 'logs of <w>'],
    [`[mostre|mostra|ver] [os] eventos ${PT} <w>`, 'events of <w>'],
    ['(liste|lista|mostre|mostra) [todos] [os] pods', 'list pods'],
    [`(reinicie|reinicia|reiniciar) ${PT} <w>`, 'restart <w>'],
    [`(escale|escala|escalar) ${PT} <w> para <n> [réplicas|replicas|pods]`, 'scale <w> to <n>'],
    [`(reverta|reverter) ${PT} <w>`, 'roll back <w>'],
  ],
};

"""Sentences that can be asked about alone, and those that cannot."""

from __future__ import annotations

import pytest

from apps.courses.quiz.sentences import why_not_alone

ALONE = [
    "The package manager keeps a list of all files that it has put on the disk.",
    "A maintainer (or a whole team) answers for each package in the archive of the project.",
    "Users of the system may read their own mail, but they cannot read that of other people.",
    "“Stable” is the name of the release that most people should run on their servers.",
    "El administrador guarda una copia de los datos antes de cada cambio en el servidor.",
    "La ley «del ruido» obliga a las empresas a medirlo una vez al año en cada taller.",
]

NOT_ALONE = {
    "This tool keeps a list of all files that somebody has put on the disk.": "leans",
    "However, the manager keeps a list of all files that it has put on the disk.": "leans",
    "For example, the manager keeps a list of all files that it has put there.": "leans",
    "Además, el administrador guarda una copia de los datos antes de cada cambio.": "leans",
    "Sin embargo, el administrador guarda una copia de los datos de cada equipo.": "leans",
    "That’s why the manager keeps a list of all files that it has put on the disk.": "leans",
    "For that, the manager keeps a list of all files that it has put on the disk.": "leans",
    "Es un programa que guarda una copia de los datos antes de cada cambio mayor.": "leans",
    "If it is missing, the manager makes a list of all files that are on the disk.": "points",
    "The manager keeps these files on the disk until somebody asks for them again.": "points",
    "El administrador guarda dichos archivos en el disco hasta que alguien los pide.": "points",
    "The manager keeps a list of all files (see 4.2) that it has put on the disk.": "refers",
    "The manager keeps a list of all files, as section 4.2 tells in more detail.": "refers",
    "The manager keeps a list of all files on such a disk until somebody asks for it.": "refers",
    "El administrador guarda una copia, véase el manual que acompaña a cada equipo.": "refers",
    "El administrador guarda una copia de los datos que muestra la figura 3 del manual.": "refers",
    "The manager keeps a list of its files at https://example.org/list for everybody.": "code",
    "The manager keeps a list of all files in ${HOME} until somebody asks for them.": "code",
    "The manager keeps a list of all files when it is started with the option --list.": "code",
    "The manager reads /etc/hosts and /etc/passwd before it writes a list of all files.": "paths",
    "The manager keeps a list (of all files that it has put on the disk of a server.": "unbalanced",
    "The manager keeps a “list of all files that it has put on the disk of a server.": "unbalanced",
    "The manager keeps a list of all files that it has put on the disk": "full stop",
    "Does the manager keep a list of all files that it has put on the disk?": "full stop",
    "The manager keeps a list of all files that it has put on the disk, and ...": "full stop",
    "the manager keeps a list of all files that it has put on the disk of a server.": "begin",
    "3.2 The manager keeps a list of all files that it has put on the disk there.": "begin",
    "The manager keeps a list.": "short",
    f"The manager keeps a list of all files{' and of all folders' * 12}.": "long",
    "The List Of All Files And Folders That The Manager Puts Onto The Disk Today.": "heading",
    "The manager 12 keeps 33 lists 44 of 55 all 66 files 77 that 88 it has put there.": "words",
    "I would like to thank everybody who has kept a list of all files on the disk.": "personal",
    "The list of all files is free for everybody, Copyright 2009 by Somebody Known.": "notice",
    "Delete the list of all files before the manager puts other ones on the disk.": "subject",
    "Recibe el mensaje que estaba guardado en el servidor desde hace varios días.": "subject",
    "Clave aleatoria Se generará una nueva clave cada vez que alguien la necesite.": "glued",
    "The list of all files. manager shows that list to everybody who asks for it.": "than one",
    "La lista de los paquetes . El programa la muestra a cualquiera que la pida allí.": "loose",
    "Warning: the manager keeps a list of all files that it has put on the disk.": "label",
    "The manager keeps a list of all files.3 The list can be read by everybody there.": "note",
}


@pytest.mark.parametrize("text", ALONE)
def test_a_sentence_that_says_everything_itself(text):
    assert why_not_alone(text) == ""


@pytest.mark.parametrize(("text", "reason"), NOT_ALONE.items())
def test_a_sentence_that_needs_others(text, reason):
    assert reason in why_not_alone(text)

"""Many trials: a study file's axes and protocol -> trials, their store, and the processes.

``study_file`` reads what a person wrote, ``plan`` turns it into contenders and trials, ``store``
keeps every record in one SQLite file, ``execute`` runs what has no record yet.
"""

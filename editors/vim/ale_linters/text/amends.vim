call amends#ale#Define('text')

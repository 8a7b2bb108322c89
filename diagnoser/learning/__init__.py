"""Learning a model from tickets and expert knowledge.

train              the steps of a training, in order
settings           the settings of a training
lexicon_worker     reads the reports of tickets with the lexicon, in worker processes too
assemble           counts and knowledge in, a model out: vocabulary, network, facts
sufficient_counts  the counts of labelled tickets, which are all that the likelihood needs
expert_prior       expert knowledge as the prior of links, causes and contexts
links              links, leaks and report rates
priors             fault events, co-failure events and their priors in each context
at_risk            tickets at risk of each cause, where the equipment of their machines is known
published          what published tickets teach, and what they do not
modes              hidden modes of a cause
unlabelled         tickets without causes
labelled_texts     reports, context columns and codes of labelled tickets
text_classifier    training of the text classifier
text_settings      the settings of the text classifier, chosen on held-out tickets
text_counts        how often each feature occurs in each text, and which features are kept
text_design        its design matrix: words, columns, measurements and codes
text_fit           its logistic regression
text_newton        Newton's method for it
text_weight        the weight of the classifier of words and columns in the network
code_weight        whether it hears codes too, and how far the network's view of them is tempered
remember           past tickets that a model keeps, and the reference distribution of surprise
log_loss           log loss of a model on held-out tickets
card               the model card and the list of changes
review             independences of a network that its tickets contradict
"""
